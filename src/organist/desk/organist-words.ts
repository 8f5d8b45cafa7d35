import type { House } from '../../house/index.ts'
import type { AskedOfView, Begin, Ended, State } from '../../remote/protocol/index.ts'
import type { Asker, Figures, Services, ViewSession } from '../../remote/server/index.ts'
import type { Carried } from './carried.ts'
import type { Ending } from './ending.ts'
import type { OrganServicesOptions } from './options.ts'

/** What the thread that answers the web and the organist's thread say to each other. Plain data. */

export interface OrganistSetup {
  readonly house: House
  readonly options: Omit<OrganServicesOptions, 'machine'>
}

/** What can be asked of the organist. */
export interface Asks
  extends Pick<Services, 'obey' | 'rollNow' | 'heard' | 'ports' | 'portChoices' | 'choosePort' | 'wire'>,
    Pick<Services, 'setPlaying' | 'setProfile'>,
    Pick<Ending, 'letGo' | 'close'> {
  /** @param view its number from now on */
  readonly beginView: (view: number, asked: Begin) => Promise<BegunView>
  readonly answerView: (view: number, asked: AskedOfView) => ReturnType<ViewSession['answer']>
  readonly stopView: (view: number) => void
  readonly leaveView: (view: number) => void
}

/** A view of a terminal of this machine. */
interface BegunView extends Pick<ViewSession, 'portName' | 'notice' | 'organ'> {
  readonly status: object
}

export type Ask = {
  readonly [Name in keyof Asks]: {
    readonly name: Name
    readonly args: Parameters<Asks[Name]>
    readonly id: number
    /** null: nobody from afar. */
    readonly asker: Asker | null
  }
}[keyof Asks]

export type ToOrganist =
  | ({ readonly type: 'ask' } & Ask)
  /** Its player has been told already, by shared memory. */
  | { readonly type: 'panic' }

export type FromOrganist =
  | { readonly type: 'not-ready'; readonly why: Carried<never> }
  | { readonly type: 'news'; readonly news: News }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Carried<unknown> }
  /** A player is opened: its shared memory. */
  | { readonly type: 'player'; readonly shared: SharedArrayBuffer }
  | { readonly type: 'view'; readonly view: number; readonly status: object }
  | { readonly type: 'view-ended'; readonly view: number; readonly outcome: Ended }
  /** A fault of ours that nothing waits for. */
  | { readonly type: 'fault'; readonly problem: string; readonly stack: string }

/** How the organ is. */
export interface News {
  readonly state: State
  readonly figures: Figures
  readonly isPlaying: boolean
  readonly isReady: boolean
  readonly served: Served
  /** Why the place in an order of service is not kept; null where it is. */
  readonly unkept: string | null
}

/** The organ that is served, as far as it takes to find its files. */
export interface Served {
  readonly id: string
  readonly file: string
}
