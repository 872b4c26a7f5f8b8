// A browser driven by Puppeteer: Firefox by WebDriver BiDi, Chromium for Lighthouse.
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { server } from '../tests/page';

export async function launch(browser: 'firefox' | 'chrome', executablePath: string | undefined): Promise<Browser> {
  if (!executablePath) throw new Error(`set ${browser === 'firefox' ? 'SREDSPACE_FIREFOX' : 'SREDSPACE_CHROMIUM'} to the program`);
  return puppeteer.launch({
    browser,
    executablePath,
    headless: true,
    defaultViewport: { width: 1440, height: 900 },
    args: browser === 'chrome' ? ['--no-sandbox', '--disable-gpu', '--lang=en-CA'] : [],
    extraPrefsFirefox: { 'intl.accept_languages': 'en-CA' },
    protocolTimeout: 120_000,
  });
}

/** Signs in through the issuer's own page. */
export async function signIn(page: Page, person: string, path: string) {
  page.setDefaultTimeout(60_000);
  await page.goto(server() + path);
  await button(page, 'Sign in').click();
  await page.locator('#other').fill(person); // the field of the issuer's page
  await page.keyboard.press('Enter');
  await button(page, 'Account').wait();
}

export const button = (page: Page, name: string) => page.locator(`::-p-aria([name="${name}"][role="button"])`);

/** The text of the first element of a selector, once there is one that has what is expected. */
export async function textOf(page: Page, selector: string, expected: RegExp): Promise<string> {
  const found = await page.waitForFunction(
    (one, source, flags) => {
      const text = [...document.querySelectorAll<HTMLElement>(one)].map((element) => element.innerText);
      return text.find((each) => new RegExp(source, flags).test(each)) ?? false;
    },
    {},
    selector,
    expected.source,
    expected.flags,
  );
  return (await found.jsonValue()) as string;
}
