import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { en, type Key } from './en';

// English is in the page; French comes when it is asked for.
type Language = 'en' | 'fr';
type Values = Record<string, string | number>;
export type Translate = (key: Key, values?: Values) => string;
type Context = { t: Translate; has: (key: string) => key is Key; language: Language; setLanguage: (language: Language) => void };

const Words = createContext<Context | null>(null);
const kept = 'sredspace.language';

function firstLanguage(): Language {
  const chosen = window.localStorage.getItem(kept) ?? navigator.language;
  return chosen.startsWith('fr') ? 'fr' : 'en';
}

/** {name} is a value; {count|file|files} is a number with the word that goes with it. */
function fill(text: string, values: Values | undefined, language: Language): string {
  return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (_, name: string, one?: string, other?: string) => {
    const value = values?.[name] ?? '';
    if (one === undefined) return String(value);
    return `${value} ${new Intl.PluralRules(language).select(Number(value)) === 'one' ? one : other}`;
  });
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(firstLanguage);
  const [words, setWords] = useState<Record<Key, string>>(en);

  useEffect(() => {
    let current = true;
    document.documentElement.lang = language;
    if (language === 'en') setWords(en);
    else void import('./fr').then(({ fr }) => current && setWords(fr));
    return () => void (current = false);
  }, [language]);

  const value = useMemo<Context>(
    () => ({
      t: (key, values) => fill(words[key], values, language),
      has: (key): key is Key => key in words,
      language,
      setLanguage: (next) => {
        window.localStorage.setItem(kept, next);
        setLanguage(next);
      },
    }),
    [words, language],
  );
  return <Words value={value}>{children}</Words>;
}

export function useWords(): Context {
  const context = useContext(Words);
  if (!context) throw new Error('useWords outside of LanguageProvider');
  return context;
}
