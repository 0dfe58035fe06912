import Diagnostics
import Dispatch
import Pipeline
import Synchronization
import Tables

/// Runs all parties of one component at once, each on a thread of its own.
struct PartyHarness<Subject: Component>: Sendable {
  /// What one party gets.
  struct Side: Sendable {
    var parameters: Subject.Parameters
    var data: [DataPort: Table] = [:]
    var models: [ModelInput] = []
    var isometricModels: [ModelInput] = []
  }

  /// What a run left.
  struct Result: Sendable {
    /// By role; the parties that failed are missing.
    let outputs: [Role: ComponentOutput]
    /// By role.
    let failures: [Role: any Error]
    let messages: [RecordedMessage]
    /// Log lines by role.
    let logs: [Role: [String]]
    /// What the hosts after the first left, nil for one that failed.
    let otherHosts: [ComponentOutput?]

    /// The diagnostic of the first party that failed for a reason of its own.
    var diagnostic: Diagnostic? {
      Role.allCases.lazy.compactMap { failures[$0] as? Diagnostic }.first
    }

    /// The output of a party, or what went wrong.
    func output(_ role: Role) throws -> ComponentOutput {
      if let output = outputs[role] { return output }
      throw diagnostic ?? failures[role] ?? ChannelClosed("\(role) did not run")
    }
  }

  var sides: [Role: Side]
  /// Hosts after the first.
  var otherHosts: [Side] = []
  var component = "component_0"
  var seed: UInt64 = 1
  var isPredicting = false
  /// Whether receivers get the decoded bytes of each message, not the value.
  var encodesMessages = true
  /// The kinds that the contexts let through.
  var messages = Subject.messages

  init(_ sides: [Role: Side]) { self.sides = sides }

  /// Runs the component; failures are part of the result.
  func run() -> Result {
    let channel = RecordingChannel(encodes: encodesMessages)
    let first = sides.sorted { $0.key < $1.key }.map { (Party($0.key, 10_000), $0.value) }
    let others = otherHosts.enumerated().map { (Party(.host, 10_001 + $0, index: $0 + 1), $1) }
    let outcomes = Mutex<[Party: Swift.Result<ComponentOutput, any Error>]>([:])
    let logs = Mutex<[Role: [String]]>([:])
    let group = DispatchGroup()
    for (party, side) in first + others {
      let context = ComponentContext(
        component: component, party: party, parties: (first + others).map(\.0),
        data: side.data.mapValues { [DataInput(name: "upstream_0", component: "upstream_0", table: $0)] },
        models: side.models, isometricModels: side.isometricModels, seed: seed, isPredicting: isPredicting,
        log: TaskLog { level, line in
          logs.withLock { $0[party.role, default: []].append("\(level.rawValue) \(line)") }
        }, channel: channel, messages: messages)
      // A queue of its own: blocked work items of a shared queue start late or never.
      DispatchQueue(label: party.name).async(group: group) {
        let outcome = Swift.Result { try Subject.run(side.parameters, in: context) }
        if case .failure(let error) = outcome { channel.close("\(party.name) failed: \(error)") }
        outcomes.withLock { $0[party] = outcome }
      }
    }
    group.wait()
    let ended = outcomes.withLock { $0 }
    let byRole = Dictionary(
      ended.filter { $0.key.index == 0 }.map { ($0.key.role, $0.value) }, uniquingKeysWith: { first, _ in first })
    var failures: [Role: any Error] = [:]
    for (party, outcome) in ended.sorted(by: { $0.key < $1.key }) {
      if case .failure(let error) = outcome, failures[party.role] == nil { failures[party.role] = error }
    }
    return Result(
      outputs: byRole.compactMapValues { try? $0.get() }, failures: failures, messages: channel.messages,
      logs: logs.withLock { $0 }, otherHosts: others.map { try? ended[$0.0]?.get() })
  }
}
