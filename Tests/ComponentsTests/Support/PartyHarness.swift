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
    let parties = sides.keys.sorted().map { Party($0, 10_000) }
    let outcomes = Mutex<[Role: Swift.Result<ComponentOutput, any Error>]>([:])
    let logs = Mutex<[Role: [String]]>([:])
    let group = DispatchGroup()
    for party in parties {
      guard let side = sides[party.role] else { continue }
      let context = ComponentContext(
        component: component, party: party, parties: parties,
        data: side.data.mapValues { [DataInput(name: "upstream_0", component: "upstream_0", table: $0)] },
        models: side.models, isometricModels: side.isometricModels, seed: seed, isPredicting: isPredicting,
        log: TaskLog { level, line in
          logs.withLock { $0[party.role, default: []].append("\(level.rawValue) \(line)") }
        }, channel: channel, messages: messages)
      // A queue of its own: blocked work items of a shared queue start late or never.
      DispatchQueue(label: party.name).async(group: group) {
        let outcome = Swift.Result { try Subject.run(side.parameters, in: context) }
        if case .failure(let error) = outcome { channel.close("\(party.name) failed: \(error)") }
        outcomes.withLock { $0[party.role] = outcome }
      }
    }
    group.wait()
    let ended = outcomes.withLock { $0 }
    return Result(
      outputs: ended.compactMapValues { try? $0.get() },
      failures: ended.compactMapValues { if case .failure(let error) = $0 { error } else { nil } },
      messages: channel.messages, logs: logs.withLock { $0 })
  }
}
