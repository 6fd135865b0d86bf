import { Icon } from '../parts/icon.tsx'
import { ActionButton } from '../parts/button.tsx'
import { act } from '../state/toasts.ts'
import { call } from '../state/peer.ts'
import { link } from '../state/link.ts'
import { refreshMe, status } from '../state/me.ts'
import { t } from '../i18n/i18n.ts'
import type { JSX } from 'preact'

/** Says so while the peer does not answer, is offline, or has no bootstrap node. */
export function Banner(): JSX.Element {
  return (
    <div class="banners" role="status">
      {link.value === 'lost' && (
        <p class="banner banner-lost">
          <Icon name="refresh" />
          <span>
            <b>{t('link.lost')}</b> {t('link.lostNext')}
          </span>
        </p>
      )}
      {link.value === 'live' && status.value?.online === false && (
        <div class="banner">
          <Icon name="info" />
          <span>
            <b>{t('link.offline')}</b> {t('link.offlineNext')}
          </span>
          <ActionButton
            work={() =>
              act(async () => {
                await call('online', {})
                refreshMe()
              })
            }
          >
            {t('link.goOnline')}
          </ActionButton>
        </div>
      )}
    </div>
  )
}
