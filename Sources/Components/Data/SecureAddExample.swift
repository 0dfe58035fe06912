import Configuration
import Cryptography
import Diagnostics
import Pipeline

/// Adds two vectors that guest and host hold apart, without either showing its own: FATE's toy example, which tells whether
/// an installation works (contract 1.4 and 8.10).
///
/// Each party has `data_num` values of 1. It splits every value into two random shares modulo 2^64, keeps one and sends the
/// other; each party adds the shares that it holds, the host tells its sum, and both sums together are 2·data_num. The log
/// of the guest has the marks that FATE's script looks for; its last line announces the sum.
public struct SecureAddExample: Component {
  /// Parameters of SecureAddExample (contract 8.3 and 8.4).
  public struct Parameters: ParameterSet {
    var seed: Int?
    var partition = 1
    var count = 1000

    /// FATE 1.4 overlays seed and number.
    public init(defaults generation: Generation) {
      if generation == .fate14 {
        seed = 123
        count = 10_000
      }
    }

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("seed", \.seed, "Accepted; the values are all 1, and shares never come from a seed."),
      Parameter("partition", \.partition, .positive, "Accepted; the values are one piece."),
      Parameter("data_num", \.count, .between(1, 1 << 30), unit: "values", "How many values each party has."),
    ]
  }

  /// `SecureAddExample`.
  public static let module = "SecureAddExample"
  /// FATE's name of its parameters.
  public static let parameterClass = "SecureAddExampleParam"
  /// What it does.
  public static let summary =
    "Adds two vectors of guest and host by secret sharing, to see whether an installation works."
  /// Guest and host.
  public static let roles: Set<Role> = [.guest, .host]
  /// Nothing in, nothing out.
  public static let ports = Ports(dataOutputs: 0)
  /// The complete list.
  public static let messages = Message.all

  /// One guest, one host.
  public static func problems(
    with parties: [Party], parameters: Parameters, at party: Party
  ) -> [ParameterProblem] {
    PartyCount.problems(with: parties, needed: [.guest, .host])
  }

  /// Runs one party's side.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    guard let guest = context.guest, let host = context.hosts.first else {
      throw Diagnostic(.wrongParties, "\(module) needs one guest and one host", subject: context.component)
    }
    if context.party == guest {
      try runGuest(parameters, host: host, context)
    } else {
      try runHost(parameters, guest: guest, context)
    }
    return ComponentOutput()
  }
}

extension SecureAddExample {
  /// The complete list of messages; an undeclared kind is refused by the context.
  enum Message {
    /// Guest → host: one share of each of the guest's values.
    static let guestShares = MessageKind<WholeNumbers>("guest shares", from: [.guest], to: [.host], .blinded)
    /// Host → guest: one share of each of the host's values.
    static let hostShares = MessageKind<WholeNumbers>("host shares", from: [.host], to: [.guest], .blinded)
    /// Host → guest: the sum of the shares that the host holds.
    static let hostSum = MessageKind<Int64>("host sum", from: [.host], to: [.guest], .blinded)

    static let all: [MessageDeclaration] = [
      guestShares.declaration, hostShares.declaration, hostSum.declaration,
    ]
  }

  private static func runGuest(_ parameters: Parameters, host: Party, _ context: ComponentContext) throws {
    func note(_ line: Int, _ text: String) { context.log.info("secure_add_guest.py[line:\(line)] - INFO: \(text)") }
    note(1, "begin to init parameters of secure add example guest")
    note(2, "begin to make guest data: \(parameters.count) values of 1")
    note(3, "split data into two random parts, from system randomness whatever the seed")
    let shares = try Shares(ofOnes: parameters.count)
    note(4, "share one random part data to host")
    try context.send(WholeNumbers(shares.sent), Message.guestShares, to: host)
    note(5, "get share of one random part data from host")
    let received = try receive(Message.hostShares, from: host, count: parameters.count, context)
    note(6, "begin to get sum of guest and host")
    let own = Shares.sum(shares.kept) &+ Shares.sum(received)
    note(7, "receive host sum from host")
    let total = own &+ (try context.receive(Message.hostSum, from: host))
    guard total == 2 * Int64(parameters.count) else {
      throw Diagnostic(
        .wrongSum, "the secure sum is \(total), expected \(2 * parameters.count)", subject: context.component,
        help: "both parties must run with the same data_num")
    }
    note(8, "success to calculate secure_sum, it is \(Double(total))")
  }

  private static func runHost(_ parameters: Parameters, guest: Party, _ context: ComponentContext) throws {
    func note(_ line: Int, _ text: String) { context.log.info("secure_add_host.py[line:\(line)] - INFO: \(text)") }
    note(1, "begin to make host data: \(parameters.count) values of 1")
    let shares = try Shares(ofOnes: parameters.count)
    note(2, "share one random part data to guest")
    try context.send(WholeNumbers(shares.sent), Message.hostShares, to: guest)
    note(3, "get share of one random part data from guest")
    let received = try receive(Message.guestShares, from: guest, count: parameters.count, context)
    note(4, "send host sum to guest")
    try context.send(Shares.sum(shares.kept) &+ Shares.sum(received), Message.hostSum, to: guest)
  }

  private static func receive(
    _ kind: MessageKind<WholeNumbers>, from party: Party, count: Int, _ context: ComponentContext
  ) throws -> [Int64] {
    let values = try context.receive(kind, from: party).values
    guard values.count == count else {
      throw Diagnostic(
        .protocolBroken, "\(party.name) has \(English.count(values.count, "value")), expected \(count)",
        subject: context.component, help: "both parties must run with the same data_num")
    }
    return values
  }

  /// Additive shares modulo 2^64.
  private struct Shares {
    let kept: [Int64]
    let sent: [Int64]

    init(ofOnes count: Int) throws {
      let random = try SecureRandom.privateBytes(8 * count)
      kept = random.withUnsafeBytes { bytes in
        (0..<count).map { bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Int64.self) }
      }
      sent = kept.map { 1 &- $0 }
    }

    static func sum(_ shares: [Int64]) -> Int64 { shares.reduce(0, &+) }
  }
}
