import Configuration
import Diagnostics
import Tables

/// All that one party's side of a component sees: nothing else enters, and no other party's data is in it.
public struct ComponentContext: Sendable {
  /// The name in the DSL.
  public let component: String
  /// Who runs.
  public let party: Party
  /// Every party that runs this component, sorted.
  public let parties: [Party]
  /// The tables by port.
  public let data: [DataPort: [DataInput]]
  /// The model inputs.
  public let models: [ModelInput]
  /// The isometric model inputs.
  public let isometricModels: [ModelInput]
  /// The job's seed; `streamNames(for:)` gives each purpose a stream of its own.
  public let seed: UInt64
  /// Whether the job predicts rather than trains.
  public let isPredicting: Bool
  /// What a few components are handed beside their inputs.
  public let capabilities: Capabilities
  /// The log.
  public let log: TaskLog
  /// Throws `ChannelClosed` when the run was interrupted; long loops call it.
  public let checkInterrupt: @Sendable () throws -> Void
  private let channel: any Channel
  private let messages: [MessageDeclaration]

  /// Makes a context; runners and tests do.
  public init(
    component: String, party: Party, parties: [Party], data: [DataPort: [DataInput]] = [:],
    models: [ModelInput] = [], isometricModels: [ModelInput] = [], seed: UInt64, isPredicting: Bool = false,
    capabilities: Capabilities = Capabilities(), log: TaskLog, channel: any Channel, messages: [MessageDeclaration],
    checkInterrupt: @escaping @Sendable () throws -> Void = {}
  ) {
    self.component = component
    self.party = party
    self.parties = parties.sorted()
    self.data = data
    self.models = models
    self.isometricModels = isometricModels
    self.seed = seed
    self.isPredicting = isPredicting
    self.capabilities = capabilities
    self.log = log
    self.channel = channel
    self.messages = messages
    self.checkInterrupt = checkInterrupt
  }

  /// The first table of a port, when it is connected.
  public func input(_ port: DataPort) -> DataInput? { data[port]?.first }

  /// The guest.
  public var guest: Party? { parties.first { $0.role == .guest } }
  /// The hosts in the order of the conf.
  public var hosts: [Party] { parties.filter { $0.role == .host } }
  /// The arbiter.
  public var arbiter: Party? { parties.first { $0.role == .arbiter } }

  /// The names of a seeded random stream: component, role, party and purpose (cryptography, section 10).
  public func streamNames(for purpose: String) -> [String] {
    [component, party.role.rawValue, String(party.id), purpose]
  }

  /// Sends a message of a declared kind.
  public func send<Value: Payload>(_ value: Value, _ kind: MessageKind<Value>, to receiver: Party) throws {
    try allow(kind.declaration, from: party, to: receiver)
    try channel.send(value, kind: kind.declaration, from: party, to: receiver)
  }

  /// Sends the same message to several parties.
  public func send<Value: Payload>(_ value: Value, _ kind: MessageKind<Value>, to receivers: [Party]) throws {
    for receiver in receivers { try send(value, kind, to: receiver) }
  }

  /// Waits for the next message of a declared kind.
  ///
  /// - Throws: F0614 when its bytes are no such value, `ChannelClosed` when it can no longer come.
  public func receive<Value: Payload>(_ kind: MessageKind<Value>, from sender: Party) throws -> Value {
    try allow(kind.declaration, from: sender, to: party)
    do {
      return try channel.receive(Value.self, kind: kind.declaration, from: sender, to: party)
    } catch let error as PayloadError {
      throw Diagnostic(
        .protocolBroken, "the message '\(kind.declaration.name)' from \(sender.name) cannot be read: \(error.reason)",
        subject: component)
    }
  }

  private func allow(_ kind: MessageDeclaration, from sender: Party, to receiver: Party) throws {
    guard messages.contains(kind), kind.from.contains(sender.role), kind.to.contains(receiver.role) else {
      throw Diagnostic(
        .internalError, "the message '\(kind.name)' from \(sender.name) to \(receiver.name) is not declared",
        subject: component)
    }
  }
}

/// What a few components are handed beside their inputs; nil for all others.
public struct Capabilities: Sendable {
  /// Finds a stored table: Reader.
  public var readTable: (@Sendable (_ namespace: String, _ name: String) throws -> Table)?

  /// What the party's own parameters name of an earlier job: ModelLoader. Nil, too, when the party has no part of it.
  public var namedModel: ModelInput?

  /// Exchanges statistics with the members of a federation: components that say `syncsStatistics`.
  public var syncStatistics: StatisticsSync?

  /// Hands nothing.
  public init(readTable: (@Sendable (_ namespace: String, _ name: String) throws -> Table)? = nil) {
    self.readTable = readTable
  }
}
