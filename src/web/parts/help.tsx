import { useEffect, useRef } from 'preact/hooks'
import { TEXTS } from '../texts.ts'
import { keysInWords } from './commands.ts'
import { isHelpOpen } from './keyboard.ts'

export function Help() {
  const dialog = useRef<HTMLDialogElement>(null)
  const isOpen = isHelpOpen.value
  useEffect(() => {
    if (isOpen) dialog.current?.showModal()
    else dialog.current?.close()
  }, [isOpen])
  const close = () => {
    isHelpOpen.value = false
  }
  return (
    <dialog ref={dialog} aria-labelledby="help-title" onClose={close}>
      <h2 id="help-title">{TEXTS.help.title}</h2>
      <dl>
        {[...keysInWords(), ...TEXTS.help.keys].map(([keys, meaning]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <button type="button" class="choice" onClick={close}>
        {TEXTS.close}
      </button>
    </dialog>
  )
}
