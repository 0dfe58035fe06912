import Cryptography
import Diagnostics
import Pipeline

/// Sums over parties of which the arbiter sees nothing but the total (cryptography 7): each party's part travels under masks
/// that it shares with every other party and that cancel in the sum. All or nothing: a party that is missing leaves the sum
/// unmade. Of two parties' sum each one can tell the other's part.
///
/// A component that sums declares `SecureAggregation.messages` among its own.
enum SecureAggregation {
  /// Guest, host → guest, host: X25519 public key, fresh in every run.
  static let maskKey = MessageKind<[UInt8]>(
    "mask key", from: [.guest, .host], to: [.guest, .host], .publicKey)
  /// Guest, host → arbiter: weight · value of every element mod 2^128 under masks, and the weight, which is public.
  static let part = MessageKind<MaskedPart>("masked part", from: [.guest, .host], to: [.arbiter], .blinded)

  /// Both.
  static let messages = [maskKey.declaration, part.declaration]

  /// Bits behind the point: parts are round(weight · value · 2^40).
  static let scale = 40
  /// |weight · value · 2^scale| of a part is below this power of two, so that the sum of all parties is exact.
  static let partBits = 120

  /// round(weight · value · 2^40).
  ///
  /// - Throws: `CryptographyError` with the position of the first value that is out of range.
  static func integers(
    _ values: [Double], weight: Int64, belowBits: Int = partBits
  ) throws(CryptographyError) -> [Int128] {
    try FixedPoint.int128(values.map { $0 * Double(weight) }, scale: scale, belowBits: belowBits)
  }
}

/// One party's part of a sum on its way to the arbiter.
public struct MaskedPart: Payload, Equatable {
  /// How much the party's values weigh; public.
  let weight: Int64
  /// The weighted values under masks.
  let values: MaskedVector

  init(weight: Int64, values: MaskedVector) {
    self.weight = weight
    self.values = values
  }

  /// The weight's eight bytes, then 16 bytes a value.
  public var encoded: [UInt8] { weight.encoded + values.encoded }

  /// Reads them back.
  public init(encoded bytes: [UInt8]) throws {
    guard bytes.count >= 8 else { throw PayloadError("a masked part is cut off") }
    weight = try Int64(encoded: Array(bytes.prefix(8)))
    do { values = try MaskedVector(encoded: bytes.dropFirst(8)) } catch { throw PayloadError("\(error)") }
  }
}

extension SecureAggregation {
  /// The keys that one party shares with each of the others.
  struct Member: Sendable {
    private let context: ComponentContext
    private let secrets: [Party: SecretBytes]

    /// Exchanges keys with all other members.
    ///
    /// - Throws: F0614 for a key that is none.
    init(_ members: [Party], _ context: ComponentContext) throws {
      let others = members.filter { $0 != context.party }
      var secrets: [Party: SecretBytes] = [:]
      do {
        let key = try X25519.PrivateKey()
        try context.send(key.publicKey.bytes, SecureAggregation.maskKey, to: others)
        for other in others {
          let bytes = try context.receive(SecureAggregation.maskKey, from: other)
          secrets[other] = try key.sharedSecret(with: X25519.PublicKey(bytes: bytes))
        }
      } catch let error as CryptographyError {
        throw Diagnostic(.protocolBroken, "the masks cannot be agreed: \(error)", subject: context.component)
      }
      self.secrets = secrets
      self.context = context
    }

    /// Masks that cancel in sums over these members.
    ///
    /// - Parameter purpose: what is summed; all of them give the same one, and no two uses share one.
    func masks(among members: [Party], for purpose: String) -> PairwiseMasks {
      let own = context.party
      let pairs = members.compactMap { other in
        secrets[other].map { PairwiseMasks.Pair(secret: $0, adds: own < other) }
      }
      return PairwiseMasks(pairs: pairs, context: "\(context.component)\0\(purpose)")
    }

    /// Sends a part: integers that are weighted already.
    func send(_ values: [Int128], weight: Int64, masks: inout PairwiseMasks, tensor: String) throws {
      do {
        let hidden = try MaskedVector(values, masks: masks.next(count: values.count, tensor: tensor))
        let arbiter = try context.requiredArbiter
        try context.send(MaskedPart(weight: weight, values: hidden), SecureAggregation.part, to: arbiter)
      } catch let error as CryptographyError {
        throw Diagnostic(.protocolBroken, "the part cannot be masked: \(error)", subject: context.component)
      }
    }
  }

  /// A sum as the arbiter makes it.
  struct Total: Sendable {
    private(set) var weight: Int64 = 0
    private var values: MaskedVector?

    /// The sums, once the parts of all members are in.
    var sums: [Int128] { values?.sums ?? [] }

    /// Adds the part of one member.
    ///
    /// - Throws: F0614 for a part of another length than the others, or of a weight that no party can have.
    mutating func add(_ part: MaskedPart, from party: Party, _ context: ComponentContext) throws {
      let (sum, overflow) = weight.addingReportingOverflow(part.weight)
      guard part.weight > 0, !overflow else {
        throw Diagnostic(
          .protocolBroken, "\(party.name) sent a part that weighs \(part.weight)", subject: context.component)
      }
      weight = sum
      do { values = try values?.adding(part.values) ?? part.values } catch {
        throw Diagnostic(
          .protocolBroken,
          "\(party.name) sent \(English.count(part.values.values.count, "value")), the others \(sums.count)",
          subject: context.component, help: "the tables of all parties need the same features")
      }
    }

    /// Receives the parts of members and adds them.
    init(from members: [Party], _ context: ComponentContext) throws {
      for member in members { try add(context.receive(SecureAggregation.part, from: member), from: member, context) }
    }

    /// No parts yet.
    init() {}

    /// The weighted means.
    ///
    /// - Parameter scale: bits behind the point of the parts.
    func means(scale: Int = SecureAggregation.scale) -> [Double] {
      sums.map { Int256($0).doubleValue(scale: scale) / Double(weight) }
    }
  }
}

extension ComponentContext {
  /// The arbiter.
  ///
  /// - Throws: F0600 when the job has none.
  var requiredArbiter: Party {
    get throws {
      if let arbiter { return arbiter }
      throw Diagnostic(
        .wrongParties, "\(component) needs an arbiter", subject: component, help: "name one under role.arbiter")
    }
  }

  /// The parties that have rows: guest and hosts.
  var dataParties: [Party] { parties.filter { $0.role == .guest || $0.role == .host } }
}
