import { render } from 'preact'
import { call, refusal } from './state/rpc.ts'

interface Me {
  readonly name: string
}

const root = document.querySelector('#app')
if (root !== null) {
  try {
    const { name } = await call<Me>('whoami')
    render(<h1>{name}</h1>, root)
  } catch (error) {
    const { message, next } = refusal(error)
    render(
      <p role="alert">
        {message} {next}
      </p>,
      root,
    )
  }
}
