import Cryptography
import Diagnostics
import Pipeline
import Tables

extension HeteroPearson {
  /// The complete list of messages; an undeclared kind is refused by the context.
  enum Message {
    /// Guest → host: the key under which its features are sealed.
    static let publicKey = MessageKind<[UInt8]>("public key", from: [.guest], to: [.host], .publicKey)
    /// Guest → host: SHA-256 of its ids in order.
    static let rows = MessageKind<[UInt8]>(
      "row digest", from: [.guest], to: [.host], .clear("digest of the guest's ordered ids, which both have"))
    /// Guest ↔ host: place of each chosen feature, and 1 for a constant one.
    static let columns = MessageKind<WholeNumbers>(
      "columns", from: [.guest, .host], to: [.guest, .host], .clear("places of coded features, and which are constant"))
    /// Guest → host: [[u]] per row, three features to a ciphertext, one message for each three.
    static let features = MessageKind<SealedPayload>("guest features", from: [.guest], to: [.host], .ciphertext)
    /// Host → guest: [[Σ u·v]] of each of its features with each three of the guest's.
    static let products = MessageKind<[UInt8]>("products", from: [.host], to: [.guest], .ciphertext)
    /// Guest → host: Σ u·v of each pair, row by row of the guest's features.
    static let correlations = MessageKind<WholeNumbers>(
      "correlations", from: [.guest], to: [.host], .clear("the result, which both parties are to have"))

    static let all = [
      publicKey.declaration, rows.declaration, columns.declaration, features.declaration, products.declaration,
      correlations.declaration,
    ]
  }
}

/// The products of the guest's and the host's unit vectors, which neither shows the other.
struct PearsonExchange {
  let parameters: HeteroPearson.Parameters
  let context: ComponentContext
  let features: UnitFeatures
  let ids: TextValues

  /// What both learn: the other party's features by place, and the correlations, rows for the guest's features.
  struct Result {
    let otherPlaces: [Int]
    let correlations: [[Double]]
  }

  /// Bits behind the point of a unit vector's elements.
  private static let scale = 30
  /// Features that share a ciphertext, 64 bits each: |Σ u·v| is at most 2^60 and a rounding error.
  private static let perCiphertext = 3
  /// Bits of a slot of packed products: three words, one multiplier and the count of rows.
  private static let slotBits = 224
  private static let columnLimit: Int64 = 1 << 20

  private var elementLimit: Int256 { .powerOfTwo(64 * (Self.perCiphertext - 1) + Self.scale + 1) }
  private var multiplierLimit: Int64 { 1 << Self.scale }

  private func integers(_ vector: [Double]?) -> [Int64] {
    let factor = Double(multiplierLimit)
    return vector?.map { Int64(($0 * factor).rounded(.toNearestOrEven)) } ?? [Int64](repeating: 0, count: ids.count)
  }

  // MARK: guest

  func runGuest() throws -> Result {
    guard let host = context.hosts.first else { throw lonely("host") }
    if parameters.encryption.isSubstituted {
      context.log.warning("encrypt_param.method \(parameters.encryption.cipherName) is broken; Paillier runs instead")
    }
    let key = try PrivateCipher(method: parameters.encryption.cipherName, keyLength: parameters.encryption.keyLength)
    try context.send(key.publicCipher.encoded(), HeteroPearson.Message.publicKey, to: host)
    try context.send(try HeteroFeatureBinning.digest(of: ids), HeteroPearson.Message.rows, to: host)
    try sendColumns(to: host)
    let groups = groups(of: features.vectors.count)
    for group in groups {
      try context.checkInterrupt()
      let columns = group.map { integers(features.vectors[$0]) }
      let packed = ids.strings.indices.map { row in Int256(words: columns.map { $0[row] }) }
      try context.send(
        SealedPayload(try key.seal(packed, atMost: elementLimit)), HeteroPearson.Message.features, to: host)
    }
    let (places, constants) = try receiveColumns(from: host)
    let products = try receiveProducts(groups, places.count, key, from: host)
    let known = features.vectors.map { $0 == nil }
    try context.send(WholeNumbers(products.flatMap { $0 }), HeteroPearson.Message.correlations, to: host)
    return Result(otherPlaces: places, correlations: correlations(products, known, constants))
  }

  /// By feature of the guest, then of the host.
  private func receiveProducts(
    _ groups: [Range<Int>], _ columns: Int, _ key: PrivateCipher, from host: Party
  ) throws -> [[Int64]] {
    let bytes = try context.receive(HeteroPearson.Message.products, from: host)
    let values: [Int256]
    do {
      let packed = try PackedVector(encoded: bytes, cipher: key.publicCipher)
      guard packed.slotBits == Self.slotBits, packed.count == groups.count * columns else { throw misfit(host) }
      values = try key.open(packed)
    } catch let error as CryptographyError {
      throw Diagnostic.unreadable(HeteroPearson.Message.products.declaration, error, context.component)
    }
    var products: [[Int64]] = []
    for (number, group) in groups.enumerated() {
      let words = try values[number * columns..<(number + 1) * columns].map { value in
        guard let words = value.words(group.count), words.allSatisfy(isProduct) else { throw misfit(host) }
        return words
      }
      for place in 0..<group.count { products.append(words.map { $0[place] }) }
    }
    return products
  }

  // MARK: host

  func runHost() throws -> Result {
    guard let guest = context.guest else { throw lonely("guest") }
    let key = try context.receive(HeteroPearson.Message.publicKey, from: guest)
    let cipher = try parameters.encryption.cipher(publicKey: key, of: guest, context)
    let digest = try context.receive(HeteroPearson.Message.rows, from: guest)
    guard digest == (try HeteroFeatureBinning.digest(of: ids)) else {
      throw Diagnostic(
        .unknownRows, "the rows of the guest are not those of \(context.party.name)", subject: context.component,
        help: "put Intersection before it, at both parties")
    }
    try sendColumns(to: guest)
    let (places, constants) = try receiveColumns(from: guest)
    let columns = features.vectors.map(integers)
    var products: [SealedVector] = []
    for _ in groups(of: places.count) {
      let sealed = try context.receive(HeteroPearson.Message.features, from: guest).vector(
        under: cipher, count: ids.count, atMost: elementLimit,
        what: HeteroPearson.Message.features.declaration.name, component: context.component)
      try context.checkInterrupt()
      products.append(try sealed.weightedSums(columns, atMost: multiplierLimit))
    }
    let packed = try SealedVector.concatenation(products).packed(slotBits: Self.slotBits).rerandomized()
    try context.send(try packed.encoded(), HeteroPearson.Message.products, to: guest)
    let values = try context.receive(HeteroPearson.Message.correlations, from: guest).values
    guard values.count == places.count * columns.count, values.allSatisfy(isProduct) else { throw misfit(guest) }
    let rows = places.indices.map { Array(values[$0 * columns.count..<($0 + 1) * columns.count]) }
    return Result(
      otherPlaces: places, correlations: correlations(rows, constants, features.vectors.map { $0 == nil }))
  }

  // MARK: both

  private func groups(of count: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: Self.perCiphertext).map { $0..<min($0 + Self.perCiphertext, count) }
  }

  private func sendColumns(to party: Party) throws {
    let values = features.places.indices.flatMap { index -> [Int64] in
      [Int64(features.places[index]), features.vectors[index] == nil ? 1 : 0]
    }
    try context.send(WholeNumbers(values), HeteroPearson.Message.columns, to: party)
  }

  private func receiveColumns(from party: Party) throws -> (places: [Int], constants: [Bool]) {
    let values = try context.receive(HeteroPearson.Message.columns, from: party).values
    let places = stride(from: 0, to: values.count, by: 2).map { values[$0] }
    guard values.count % 2 == 0, !values.isEmpty, places.allSatisfy({ (0..<Self.columnLimit).contains($0) }),
      zip(places, places.dropFirst()).allSatisfy({ $0 < $1 })
    else { throw misfit(party) }
    return (places.map { Int($0) }, stride(from: 1, to: values.count, by: 2).map { values[$0] != 0 })
  }

  private func isProduct(_ value: Int64) -> Bool { value.magnitude < 1 << 62 }

  private func correlations(_ products: [[Int64]], _ guest: [Bool], _ host: [Bool]) -> [[Double]] {
    products.enumerated().map { row, products in
      products.enumerated().map { column, product in
        if guest[row] || host[column] { return .nan }
        return max(-1, min(1, Double(product) / Double(1 << (2 * Self.scale) as Int64)))
      }
    }
  }

  private func misfit(_ party: Party) -> Diagnostic {
    Diagnostic(.protocolBroken, "the products of \(party.name) do not fit the features", subject: context.component)
  }

  private func lonely(_ role: String) -> Diagnostic {
    Diagnostic(.wrongParties, "correlation across parties needs a \(role)", subject: context.component)
  }
}
