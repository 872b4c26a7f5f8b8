import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { numberFormat, pluralRules } from '../formats';
import { en, type Key, type Words as AllWords } from './en';

// English is in the page; French is loaded when it is chosen.
type Language = 'en' | 'fr';
type Values = Record<string, string | number>;
export type Translate = (key: Key, values?: Values) => string;
type Context = {
  t: Translate;
  /** The words for a code that comes from a worker, or for `other` where this page does not know the code. */
  word: (prefix: string, code: string, other: Key, values?: Values) => string;
  language: Language;
  /** The locale for dates and numbers. */
  locale: string;
  setLanguage: (language: Language) => void;
};

const WordsContext = createContext<Context | null>(null);
const storageKey = 'sredspace.language';

function firstLanguage(): Language {
  const chosen = window.localStorage.getItem(storageKey) ?? navigator.language;
  return chosen.startsWith('fr') ? 'fr' : 'en';
}

/** {name} is a value; {count|file|files} is a number and the noun that agrees with it. */
function fill(text: string, values: Values | undefined, locale: string): string {
  return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (_, name: string, one?: string, other?: string) => {
    const value = values?.[name] ?? '';
    const shown = typeof value === 'number' ? numberFormat(locale, {}).format(value) : value;
    if (one === undefined) return shown;
    return `${shown} ${pluralRules(locale, null).select(Number(value)) === 'one' ? one : other}`;
  });
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(firstLanguage);
  const [french, setFrench] = useState<AllWords | null>(null);

  useEffect(() => {
    document.documentElement.lang = `${language}-CA`;
    if (language === 'fr') void import('./fr').then(({ fr }) => setFrench(fr));
  }, [language]);

  const value = useMemo<Context>(() => {
    const words = language === 'fr' && french ? french : en;
    const locale = `${language}-CA`;
    const t: Translate = (key, values) => fill(words[key], values, locale);
    return {
      t,
      word: (prefix, code, other, values) => t(`${prefix}.${code}` in words ? (`${prefix}.${code}` as Key) : other, values),
      language,
      locale,
      setLanguage: (next) => {
        window.localStorage.setItem(storageKey, next);
        setLanguage(next);
      },
    };
  }, [french, language]);
  // Nothing shows in English first where French was chosen.
  return <WordsContext value={value}>{language === 'fr' && !french ? null : children}</WordsContext>;
}

export function useWords(): Context {
  const context = useContext(WordsContext);
  if (!context) throw new Error('useWords outside of LanguageProvider');
  return context;
}
