import { useEffect, useRef } from 'preact/hooks'
import { TEXTS } from '../texts.ts'
import { Button } from './button.tsx'
import { keysInWords } from './commands.ts'
import { isHelpOpen, showHelp } from './keyboard.ts'

export function Help() {
  const dialog = useRef<HTMLDialogElement>(null)
  const isOpen = isHelpOpen.value
  useEffect(() => {
    if (isOpen) dialog.current?.showModal()
    else dialog.current?.close()
  }, [isOpen])
  const close = () => showHelp(false)
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
      <Button onPress={close}>{TEXTS.close}</Button>
    </dialog>
  )
}
