import Dispatch
import Pipeline
import Synchronization
import Tables

/// Runs a component with any parties at once, several hosts for instance, each on a thread of its own.
func runParties<Subject: Component>(
  _ subject: Subject.Type, _ sides: [Party: PartyHarness<Subject>.Side]
) -> (outputs: [Party: ComponentOutput], failures: [Party: any Error], messages: [RecordedMessage]) {
  let channel = RecordingChannel(encodes: true)
  let outcomes = Mutex<[Party: Result<ComponentOutput, any Error>]>([:])
  let group = DispatchGroup()
  for party in sides.keys.sorted() {
    guard let side = sides[party] else { continue }
    let context = ComponentContext(
      component: "component_0", party: party, parties: Array(sides.keys),
      data: side.data.mapValues { [DataInput(name: "upstream_0", component: "upstream_0", table: $0)] },
      models: side.models, isometricModels: side.isometricModels, seed: 1, log: TaskLog { _, _ in },
      channel: channel, messages: Subject.messages)
    DispatchQueue(label: party.name).async(group: group) {
      let outcome = Result { try Subject.run(side.parameters, in: context) }
      if case .failure(let error) = outcome { channel.close("\(party.name) failed: \(error)") }
      outcomes.withLock { $0[party] = outcome }
    }
  }
  group.wait()
  let ended = outcomes.withLock { $0 }
  return (
    ended.compactMapValues { try? $0.get() },
    ended.compactMapValues { if case .failure(let error) = $0 { error } else { nil } }, channel.messages
  )
}
