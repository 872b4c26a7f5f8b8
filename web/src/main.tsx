import '@mantine/core/styles.css';
import './styles/frame.css';
import './styles/answers.css';
import './styles/views.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api';
import { App } from './app';
import { startAuth } from './auth';
import { keepFocus } from './focus';
import { LanguageProvider } from './i18n';
import { styleNonce, theme, variables } from './theme';

// A file dropped beside its target must not replace the page.
for (const event of ['dragover', 'drop']) window.addEventListener(event, (e) => e.preventDefault());

document.getElementById('first')?.remove();
keepFocus();
void startAuth();

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto" getStyleNonce={styleNonce}>
      <LanguageProvider>
        <QueryClientProvider client={queryClient}>
          <App />
        </QueryClientProvider>
      </LanguageProvider>
    </MantineProvider>
  </StrictMode>,
);
