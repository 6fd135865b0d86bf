import { LANGUAGES, language, theme, THEMES } from '../state/prefs.ts'
import { t } from '../i18n/i18n.ts'
import type { JSX } from 'preact'

const NAMES = { en: 'English', de: 'Deutsch' } as const

/** Theme and language: of this page, in this browser. */
export function Look(): JSX.Element {
  return (
    <section class="card">
      <h2>{t('settings.look')}</h2>
      <fieldset class="themes">
        <legend>{t('settings.theme')}</legend>
        {THEMES.map((one) => (
          <label key={one} class="theme">
            <input type="radio" name="theme" checked={theme.value === one} onChange={() => (theme.value = one)} />
            <span class={`swatch swatch-${one}`} aria-hidden="true" />
            <span>{t(`theme.${one}`)}</span>
          </label>
        ))}
      </fieldset>
      <label class="field">
        <span>{t('settings.language')}</span>
        <select
          value={language.value}
          onChange={(event) => {
            const { value } = event.currentTarget
            language.value = LANGUAGES.find((one) => one === value) ?? 'en'
          }}
        >
          {LANGUAGES.map((one) => (
            <option key={one} value={one} lang={one}>
              {NAMES[one]}
            </option>
          ))}
        </select>
      </label>
    </section>
  )
}
