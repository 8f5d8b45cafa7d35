import { createRequire } from 'node:module'
import type { LibraryHandle } from 'koffi'

/** A handle of the sequencer; only libasound knows what is in it. */
export type Handle = { readonly opaque: unique symbol }

/** The few functions of libasound that are used; names and meaning as in its `seq.h`. Numbers below 0 are errors. */
export interface Alsa {
  readonly open: (handle: [Handle | null], name: string, streams: number, mode: number) => number
  readonly close: (handle: Handle) => number
  readonly fileOf: (handle: Handle, pollfd: Uint8Array, space: number, events: number) => number
  readonly clientId: (handle: Handle) => number
  readonly setClientName: (handle: Handle, name: string) => number
  readonly setOutputPool: (handle: Handle, cells: number) => number
  readonly createPort: (handle: Handle, name: string, capabilities: number, type: number) => number
  readonly connectTo: (handle: Handle, port: number, toClient: number, toPort: number) => number
  readonly disconnectTo: (handle: Handle, port: number, toClient: number, toPort: number) => number
  readonly subscriptionBytes: () => number
  readonly setSender: (subscription: Uint8Array, address: Uint8Array) => void
  readonly setDestination: (subscription: Uint8Array, address: Uint8Array) => void
  readonly getSubscription: (handle: Handle, subscription: Uint8Array) => number
  readonly clientBytes: () => number
  readonly setClient: (client: Uint8Array, id: number) => void
  readonly nextClient: (handle: Handle, client: Uint8Array) => number
  readonly clientOf: (client: Uint8Array) => number
  readonly clientNameOf: (client: Uint8Array) => string
  readonly cardOf: (client: Uint8Array) => number
  readonly portBytes: () => number
  readonly setPortClient: (port: Uint8Array, client: number) => void
  readonly setPort: (port: Uint8Array, id: number) => void
  readonly nextPort: (handle: Handle, port: Uint8Array) => number
  readonly getPort: (handle: Handle, id: number, port: Uint8Array) => number
  readonly portOf: (port: Uint8Array) => number
  readonly portNameOf: (port: Uint8Array) => string
  readonly portTypeOf: (port: Uint8Array) => number
  readonly capabilitiesOf: (port: Uint8Array) => number
  readonly listenersOf: (port: Uint8Array) => number
  readonly createQueue: (handle: Handle, name: string) => number
  readonly timerIdBytes: () => number
  readonly setTimerClass: (id: Uint8Array, timerClass: number) => void
  readonly setTimerDevice: (id: Uint8Array, device: number) => void
  readonly queueTimerBytes: () => number
  readonly setQueueTimerId: (timer: Uint8Array, id: Uint8Array) => void
  readonly setQueueTimerResolution: (timer: Uint8Array, hertz: number) => void
  readonly getQueueTimer: (handle: Handle, queue: number, timer: Uint8Array) => number
  readonly setQueueTimer: (handle: Handle, queue: number, timer: Uint8Array) => number
  readonly controlQueue: (handle: Handle, queue: number, type: number, value: number, event: null) => number
  readonly drainOutput: (handle: Handle) => number
  readonly statusBytes: () => number
  readonly getStatus: (handle: Handle, queue: number, status: Uint8Array) => number
  readonly waitingIn: (status: Uint8Array) => number
  readonly realTimeOf: (status: Uint8Array) => unknown
  readonly dropOutput: (handle: Handle) => number
  readonly errorText: (error: number) => string
  /** Seconds and nanoseconds where a `realTimeOf` points. */
  readonly readTime: (time: unknown) => readonly [number, number]
}

let loaded: Alsa | null | undefined

/** libasound of this machine; null where it or the means to call it is missing: RtMidi then does what it can. */
export function alsaLibrary(): Alsa | null {
  if (loaded === undefined) loaded = process.platform === 'linux' ? load() : null
  return loaded
}

function load(): Alsa | null {
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi')
    const time = koffi.array('uint32_t', 2)
    return {
      ...bind(koffi.load('libasound.so.2')),
      readTime: (at) => koffi.decode(at, time) as [number, number],
    }
  } catch {
    // Not installed, built for another C library, or too old to have all of these.
    return null
  }
}

function bind(library: LibraryHandle): Omit<Alsa, 'readTime'> {
  const f = (declaration: string) => library.func(declaration)
  return {
    open: f('int snd_seq_open(_Out_ void **handle, const char *name, int streams, int mode)'),
    close: f('int snd_seq_close(void *handle)'),
    fileOf: f('int snd_seq_poll_descriptors(void *handle, void *pollfd, uint space, short events)'),
    clientId: f('int snd_seq_client_id(void *handle)'),
    setClientName: f('int snd_seq_set_client_name(void *handle, const char *name)'),
    setOutputPool: f('int snd_seq_set_client_pool_output(void *handle, size_t cells)'),
    createPort: f('int snd_seq_create_simple_port(void *handle, const char *name, uint capabilities, uint type)'),
    connectTo: f('int snd_seq_connect_to(void *handle, int port, int to_client, int to_port)'),
    disconnectTo: f('int snd_seq_disconnect_to(void *handle, int port, int to_client, int to_port)'),
    subscriptionBytes: f('size_t snd_seq_port_subscribe_sizeof(void)'),
    setSender: f('void snd_seq_port_subscribe_set_sender(void *subscription, const void *address)'),
    setDestination: f('void snd_seq_port_subscribe_set_dest(void *subscription, const void *address)'),
    getSubscription: f('int snd_seq_get_port_subscription(void *handle, void *subscription)'),
    clientBytes: f('size_t snd_seq_client_info_sizeof(void)'),
    setClient: f('void snd_seq_client_info_set_client(void *client, int id)'),
    nextClient: f('int snd_seq_query_next_client(void *handle, void *client)'),
    clientOf: f('int snd_seq_client_info_get_client(const void *client)'),
    clientNameOf: f('const char *snd_seq_client_info_get_name(void *client)'),
    cardOf: f('int snd_seq_client_info_get_card(const void *client)'),
    portBytes: f('size_t snd_seq_port_info_sizeof(void)'),
    setPortClient: f('void snd_seq_port_info_set_client(void *port, int client)'),
    setPort: f('void snd_seq_port_info_set_port(void *port, int id)'),
    nextPort: f('int snd_seq_query_next_port(void *handle, void *port)'),
    getPort: f('int snd_seq_get_port_info(void *handle, int id, void *port)'),
    portOf: f('int snd_seq_port_info_get_port(const void *port)'),
    portNameOf: f('const char *snd_seq_port_info_get_name(const void *port)'),
    portTypeOf: f('uint snd_seq_port_info_get_type(const void *port)'),
    capabilitiesOf: f('uint snd_seq_port_info_get_capability(const void *port)'),
    listenersOf: f('int snd_seq_port_info_get_read_use(const void *port)'),
    createQueue: f('int snd_seq_alloc_named_queue(void *handle, const char *name)'),
    timerIdBytes: f('size_t snd_timer_id_sizeof(void)'),
    setTimerClass: f('void snd_timer_id_set_class(void *id, int timer_class)'),
    setTimerDevice: f('void snd_timer_id_set_device(void *id, int device)'),
    queueTimerBytes: f('size_t snd_seq_queue_timer_sizeof(void)'),
    setQueueTimerId: f('void snd_seq_queue_timer_set_id(void *timer, const void *id)'),
    setQueueTimerResolution: f('void snd_seq_queue_timer_set_resolution(void *timer, uint hertz)'),
    getQueueTimer: f('int snd_seq_get_queue_timer(void *handle, int queue, void *timer)'),
    setQueueTimer: f('int snd_seq_set_queue_timer(void *handle, int queue, void *timer)'),
    controlQueue: f('int snd_seq_control_queue(void *handle, int queue, int type, int value, void *event)'),
    drainOutput: f('int snd_seq_drain_output(void *handle)'),
    statusBytes: f('size_t snd_seq_queue_status_sizeof(void)'),
    getStatus: f('int snd_seq_get_queue_status(void *handle, int queue, void *status)'),
    waitingIn: f('int snd_seq_queue_status_get_events(const void *status)'),
    realTimeOf: f('const void *snd_seq_queue_status_get_real_time(const void *status)'),
    dropOutput: f('int snd_seq_drop_output(void *handle)'),
    errorText: f('const char *snd_strerror(int error)'),
  }
}
