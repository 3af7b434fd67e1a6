import { ArrowDown, ArrowUp, ChevronsUp, Ellipsis, Pause, Play, RotateCw, Undo2, X } from 'lucide-react'
import type { JobAction, JobView } from '../../../app/contract/index.ts'
import { useText } from '../../i18n/text.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import type { Move } from './list-model.ts'
import type { TransfersStore } from './store.ts'

const icon = { size: 16, strokeWidth: 1.75 } as const
const actionIcons: Record<JobAction, typeof X> = {
  pause: Pause,
  resume: Play,
  cancel: X,
  retry: RotateCw,
  undo: Undo2,
  clear: X,
}
/** Those that need their word; the others are known by their icon. */
const spoken: readonly JobAction[] = ['undo', 'retry', 'resume']
const order: readonly JobAction[] = ['undo', 'retry', 'resume', 'pause', 'cancel', 'clear']
const moveIcons: Record<Move, typeof X> = { top: ChevronsUp, up: ArrowUp, down: ArrowDown }

interface JobActionsProps {
  readonly store: TransfersStore
  readonly job: JobView
  readonly name: string
  /** What changes something about its turn; none when it does not wait. */
  readonly moves: readonly Move[]
}

export function JobActions({ store, job, name, moves }: JobActionsProps) {
  const text = useText()
  return (
    <>
      {order
        .filter((action) => job.actions.includes(action))
        .map((action) => (
          <ActionButton key={action} action={action} name={name} onAct={() => void store.act(job.id, action)} />
        ))}
      {moves.length > 0 && (
        <Menu trigger={<IconButton label={text('transfers.move', { name })} icon={<Ellipsis {...icon} />} />}>
          {moves.map((move) => {
            const Icon = moveIcons[move]
            return (
              <MenuItem key={move} icon={<Icon {...icon} />} onSelect={() => void store.move(job.id, move)}>
                {text(`transfers.move.${move}`)}
              </MenuItem>
            )
          })}
        </Menu>
      )}
    </>
  )
}

interface ActionButtonProps {
  readonly action: JobAction
  readonly name: string
  readonly onAct: () => void
}

export function ActionButton({ action, name, onAct }: ActionButtonProps) {
  const text = useText()
  const Icon = actionIcons[action]
  const word = text(`transfers.action.${action}`)
  if (!spoken.includes(action))
    return (
      <IconButton
        label={text('transfers.action.of', { action: word, name })}
        icon={<Icon {...icon} />}
        onClick={onAct}
      />
    )
  return (
    <Button small tone={action === 'undo' ? 'plain' : 'quiet'} icon={<Icon {...icon} />} onClick={onAct}>
      {word}
    </Button>
  )
}
