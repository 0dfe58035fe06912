import Pipeline

extension Intersection {
  /// The complete list of messages; an undeclared kind is refused by the context.
  enum Message {
    private static let data: Set<Role> = [.guest, .host]

    /// Either party → the other one: the settings that order the messages and say how ids are compared.
    static let settings = MessageKind<Texts>(
      "intersection settings", from: data, to: data, .clear("settings that all must share"))
    /// Either party → the one that compares: its ids, or their hashes (method raw).
    static let ids = MessageKind<Texts>("ids", from: data, to: data, .clear("method raw shows the sender's ids"))
    /// Either party → the other one: those that both, or all, have (method raw).
    static let common = MessageKind<Texts>(
      "common ids", from: data, to: data, .clear("sync_intersect_ids shares the result"))
    /// Host → guest: modulus of a key made for this task.
    static let publicKey = MessageKind<[UInt8]>("RSA public key", from: [.host], to: [.guest], .publicKey)
    /// Guest → host: H(id)·rᵉ mod n, r uniform.
    static let blinded = MessageKind<[UInt8]>("blinded ids", from: [.guest], to: [.host], .blinded)
    /// Host → guest: their d-th powers, in the same order.
    static let signed = MessageKind<[UInt8]>("signed blinded ids", from: [.host], to: [.guest], .blinded)
    /// Host → guest: the digests of H(id)^d of its own ids, sorted.
    static let digests = MessageKind<[UInt8]>("host digests", from: [.host], to: [.guest], .blinded)
    /// Guest → host: those digests that the guest has too, sorted.
    static let commonDigests = MessageKind<[UInt8]>("common digests", from: [.guest], to: [.host], .blinded)
    /// Either party → the other one: H(id)^scalar of its own ids, sorted (method dh).
    static let points = MessageKind<[UInt8]>("points of ids", from: data, to: data, .blinded)
    /// Host → guest: digests of the guest's points under both scalars, in the guest's order (method dh).
    static let answers = MessageKind<[UInt8]>("digests of the guest's points", from: [.host], to: [.guest], .blinded)
    /// Guest → host: which of the host's sorted points are common, ascending (method dh).
    static let commonPlaces = MessageKind<WholeNumbers>(
      "places of common points", from: [.guest], to: [.host], .clear("sync_intersect_ids shares the result"))
    /// From party to party: points of a party under the scalars of those before, sorted anew (cardinality_only).
    static let circling = MessageKind<[UInt8]>("circling points", from: data, to: data, .blinded)
    /// The last host → guest: digests of the guest's points under all scalars, sorted (cardinality_only).
    static let countedDigests = MessageKind<[UInt8]>(
      "digests to count", from: [.host], to: [.guest], .blinded)
    /// Guest → host: the number of common ids (cardinality_only).
    static let count = MessageKind<Int64>(
      "number of common ids", from: [.guest], to: [.host], .clear("sync_cardinality shares the number"))
    /// Who names the rows → the others: the row ids of the output.
    static let rowIDs = MessageKind<Texts>(
      "row ids", from: data, to: data, .clear("ids of rows that both have, with left_join of all rows of the sender"))
    /// Who names the rows → the others: the place of each row's id among the common ones, −1 where nobody has it.
    static let rowKeys = MessageKind<WholeNumbers>(
      "common id of each row", from: data, to: data, .clear("says which rows have one common id"))
    /// info_owner → the others: its column share_info.
    static let sharedInfo = MessageKind<Texts>(
      "shared column", from: data, to: data, .clear("allow_info_share shows this column"))

    static let all: [MessageDeclaration] = [
      settings.declaration, ids.declaration, common.declaration, publicKey.declaration, blinded.declaration,
      signed.declaration, digests.declaration, commonDigests.declaration, points.declaration, answers.declaration,
      commonPlaces.declaration, circling.declaration, countedDigests.declaration, count.declaration,
      rowIDs.declaration, rowKeys.declaration, sharedInfo.declaration,
    ]
  }
}
