import Cryptography
import Diagnostics
import Pipeline
import Tables

extension HeteroFeatureBinning {
  /// The complete list of messages; an undeclared kind is refused by the context.
  enum Message {
    /// Guest → host: whether the messages below follow.
    static let statistics = MessageKind<Bool>(
      "statistics follow", from: [.guest], to: [.host], .clear("follows from local_only and skip_static"))
    /// Guest → host: the public key under which labels are sealed and sums are computed.
    static let publicKey = MessageKind<[UInt8]>("public key", from: [.guest], to: [.host], .publicKey)
    /// Guest → host: SHA-256 of the guest's ids in order.
    static let rows = MessageKind<[UInt8]>(
      "row digest", from: [.guest], to: [.host], .clear("digest of the guest's ordered ids, which both have"))
    /// Guest → host: how many classes the label has.
    static let classes = MessageKind<Int64>(
      "label classes", from: [.guest], to: [.host], .clear("how many classes the label has, not which"))
    /// Guest → host: [[label]], a ciphertext a row; with more than four classes one message for every three of them.
    static let labels = MessageKind<SealedPayload>("guest label", from: [.guest], to: [.host], .ciphertext)
    /// Host → guest: place, number of bins and whether the guest is to join them, all or all but the one of missing
    /// values, of each binned column.
    static let binSizes = MessageKind<WholeNumbers>(
      "host bins per column", from: [.host], to: [.guest], .clear("how many bins each coded column has"))
    /// Host → guest, when it bins optimally: what joined bins must keep to.
    static let rules = MessageKind<Numbers>(
      "host binning rules", from: [.host], to: [.guest], .clear("the host's optimal_binning_param"))
    /// Host → guest: [[rows of the counted classes]] of all bins of all columns, then, with the first classes only,
    /// [[rows]], several to a ciphertext.
    static let sums = MessageKind<[UInt8]>("host events and rows per bin", from: [.host], to: [.guest], .ciphertext)
    /// Guest → host, when the host bins optimally: number of bins and their last first bins, of each column.
    static let joined = MessageKind<WholeNumbers>(
      "joined bins", from: [.guest], to: [.host],
      .clear("the host's bins as the guest joined them by its labels: the answer that optimal binning asks for"))

    static let all = [
      statistics.declaration, publicKey.declaration, rows.declaration, classes.declaration, labels.declaration,
      binSizes.declaration, rules.declaration, sums.declaration, joined.declaration,
    ]
  }

  /// SHA-256 of the ids of a table in their order, each behind its length.
  static func digest(of ids: TextValues) throws -> [UInt8] {
    try SHA256.digest(Texts(ids.strings).encoded)
  }
}

/// Limits that both sides of the binning messages declare; they do not follow from data.
enum SumLimits {
  /// Most rows whose events fit a slot.
  static let rows = Int256.powerOfTwo(32)
  /// Bits of a slot of packed sums, the sign included, for each class in it.
  static let slotBits = 40
  /// Most columns of a table, and most bins of a column, that the guest takes from a host's word.
  static let columns: Int64 = 1 << 20

  /// The largest digit of a row with so many classes to a ciphertext.
  static func label(classes: Int) -> Int256 { .powerOfTwo(slotBits * (classes - 1)) }
  /// The largest sum with so many classes to a ciphertext.
  static func sum(classes: Int) -> Int256 { .powerOfTwo(slotBits * (classes - 1) + 32) }
}

extension Diagnostic {
  /// A message that cannot be read as what it was declared to be.
  static func unreadable(_ kind: MessageDeclaration, _ error: any Error, _ component: String) -> Diagnostic {
    Diagnostic(.protocolBroken, "the message '\(kind.name)' cannot be read: \(error)", subject: component)
  }
}
