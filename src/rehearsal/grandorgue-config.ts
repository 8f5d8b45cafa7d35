/** How the sound goes: the same for JACK and GrandOrgue, or GrandOrgue asks. */
export interface SoundFormat {
  readonly sampleRate: number
  /** Frames of a cycle. */
  readonly period: number
}

/** The MIDI system by which GrandOrgue hears. */
export type MidiWay = 'jack' | 'alsa'

/**
 * GrandOrgue's settings (3.9.5 to 3.13 read them as plain text) for sound over JACK, nobody at the screen, and
 * the same sound each time: no chance in how pipes speak. Written anew before each start, since it writes its own.
 * @param home its home folder
 */
export function grandOrgueConfig(home: string, { sampleRate, period }: SoundFormat, midi: MidiWay): string {
  const sections: Readonly<Record<string, Readonly<Record<string, string | number>>>> = {
    General: {
      SampleRate: sampleRate,
      SamplesPerBuffer: period,
      LoadLastFile: 'N',
      StrictODFCheck: 'N',
      ManageCache: 'Y',
      // Mixed by the thread that JACK calls, which has real-time priority; a helper thread has none, and JACK would wait for it.
      Concurrency: 0,
      ReleaseConcurrency: 1,
      LoadConcurrency: 2,
      RandomizeSpeaking: 'N',
      ReleaseLength: 0,
      Volume: -6,
      Transpose: 0,
      PolyphonyLimit: 8192,
      SettingPath: `${home}/GrandOrgue/Data`,
      CachePath: `${home}/GrandOrgue/Cache`,
    },
    SoundPorts: { 'PortAudio.Enabled': 'N', 'RtAudio.Enabled': 'N', 'Jack.Enabled': 'Y' },
    AudioGroups: { Count: 1, Name001: GROUP },
    AudioDevices: {
      Count: 1,
      Device001Name: 'Jack: Native Output',
      Device001ChannelCount: 2,
      Device001Latency: 10,
      ...side(1, LOUD_DB, OFF_DB),
      ...side(2, OFF_DB, LOUD_DB),
    },
    MidiPorts: { 'Rt.Enabled': 'Y', 'Rt.alsa.Enabled': on(midi === 'alsa'), 'Rt.jack.Enabled': on(midi === 'jack') },
    MIDIIn: { IsToAutoAddMidi: 'Y', IsToCheckMidiOnStart: 'N', Count: 0 },
    MIDIOut: { Count: 0 },
  }
  return Object.entries(sections)
    .map(([name, keys]) => {
      const lines = Object.entries(keys).map(([key, value]) => `${key}=${value}\n`)
      return `[${name}]\n${lines.join('')}`
    })
    .join('\n')
}

const on = (isOn: boolean) => (isOn ? 'Y' : 'N')

const GROUP = 'Default audio group'
const LOUD_DB = 0
/** What GrandOrgue takes for nothing. */
const OFF_DB = -121

const side = (channel: number, left: number, right: number) => ({
  [`Device001Channel00${channel}GroupCount`]: 1,
  [`Device001Channel00${channel}Group001Name`]: GROUP,
  [`Device001Channel00${channel}Group001Left`]: left,
  [`Device001Channel00${channel}Group001Right`]: right,
})
