import Testing

@testable import Cryptography

@Suite("Sealed vectors: plain and encrypted runs give the same integers", .bothArithmetics)
struct SealedVectorTests {
  let owners: [PrivateCipher]

  init() throws { owners = [.identity, .paillier(try TestKey.short.get())] }

  /// Runs one program under both ciphers and expects the same integers and the same bound.
  private func same(
    _ program: (PublicCipher) throws -> SealedVector, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> [Int256] {
    let results = try owners.map { try program($0.publicCipher) }
    #expect(results[0].magnitude == results[1].magnitude, sourceLocation: sourceLocation)
    let opened = try zip(owners, results).map { try $0.open($1) }
    #expect(opened[0] == opened[1], sourceLocation: sourceLocation)
    return opened[0]
  }

  /// The program of a HeteroLR batch, with its scales and bounds.
  @Test("A batch of heterogeneous logistic regression")
  func batch() throws {
    var data = TestData()
    let (host, guest) = (data.integers(24, bits: 59), data.integers(24, bits: 59))
    let labels = data.integers(24, bits: 1).map { Int256($0 < 0 ? Int64(1 << 41) : -(1 << 41)) }
    let columns = [data.integers(24, bits: 31), data.integers(24, bits: 20), [Int64](repeating: 1 << 31, count: 24)]
    let gradient = try same { cipher in
      let own = guest.indices.map { Int256(guest[$0]).adding(labels[$0]) ?? 0 }
      let residual = try cipher.seal(host, atMost: .powerOfTwo(60)).adding(own, atMost: .powerOfTwo(61)).rerandomized()
      return try residual.weightedSums(columns).shiftedLeft(by: [33, 96, 0], atMost: 96)
        .adding([7, -7, 0], atMost: .powerOfTwo(200)).rerandomized()
    }
    var sum: Int256 = -7
    for row in 0..<24 {
      let residual = Int256(host[row]).adding(Int256(guest[row]))?.adding(labels[row])
      let term = residual?.multiplied(by: columns[1][row])?.shiftedLeft(by: 96)
      sum = try #require(term.flatMap(sum.adding))
    }
    #expect(gradient[1] == sum)
  }

  @Test("Random programs", arguments: 1...6)
  func randomPrograms(seed: UInt64) throws {
    _ = try same { cipher in
      var data = TestData(state: seed)
      var vector = try cipher.seal(data.integers(9, bits: 40), atMost: .powerOfTwo(40))
      for _ in 0..<6 {
        switch data.next() % 7 {
        case 0: vector = try vector.adding(cipher.seal(data.integers(9, bits: 50), atMost: .powerOfTwo(50)))
        case 1: vector = try vector.subtracting(vector.selecting([8, 7, 6, 5, 4, 3, 2, 1, 0]))
        case 2: vector = try vector.multiplied(by: data.integers(9, bits: 20), atMost: 1 << 20)
        case 3: vector = try vector.multiplied(by: -3)
        case 4: vector = try vector.adding(data.integers(9, bits: 62).map { Int256($0) }, atMost: .powerOfTwo(62))
        case 5: vector = try vector.shiftedLeft(by: [0, 1, 2, 3, 4, 5, 6, 7, 8], atMost: 8)
        default: vector = try vector.negated().rerandomized()
        }
      }
      return try SealedVector.concatenation([vector, vector.sum(), vector[2..<4]])
    }
  }

  @Test("Weighted sums of multipliers of every size", arguments: [0, 1, 2, 7, 8, 16, 31, 32, 61, 62])
  func weightedSums(bits: Int) throws {
    var data = TestData(state: UInt64(bits) + 1)
    let values = data.integers(20, bits: 60)
    let limit = Int64(1) << Int64(bits)
    let columns = [
      data.integers(20, bits: bits), data.integers(20, bits: bits).map { abs($0) }, [Int64](repeating: 0, count: 20),
      [Int64](repeating: limit, count: 20), [Int64](repeating: -limit, count: 20),
      data.integers(20, bits: 2).map { $0 << Int64(max(bits - 3, 0)) }.map { max(min($0, limit), -limit) },
      (0..<20).map { $0 == 13 ? -limit : 0 },
    ]
    let sums = try same { try $0.seal(values, atMost: .powerOfTwo(60)).weightedSums(columns, atMost: limit) }
    #expect(try sums.map(\.description) == columns.map { try Self.exact(values, $0) })
    let some = try same {
      try $0.seal(values, atMost: .powerOfTwo(60)).weightedSums(
        columns.map { Array($0[5..<9]) }, rows: 5..<9, atMost: limit)
    }
    #expect(try some.map(\.description) == columns.map { try Self.exact(Array(values[5..<9]), Array($0[5..<9])) })
  }

  /// The sum of products by libcrypto's integers.
  static func exact(_ values: [Int64], _ multipliers: [Int64]) throws -> String {
    var sum = try BigInteger(0)
    for (value, multiplier) in zip(values, multipliers) {
      let product = try BigInteger(decimal: String(value)).multiplied(by: BigInteger(decimal: String(multiplier)))
      sum = try sum.adding(product)
    }
    return sum.decimal
  }

  @Test("Long columns are cut into blocks without a trace")
  func blocks() throws {
    let key = try TestKey.short.get().publicKey
    let one = try CipherVector(encrypting: [5], key: key, factors: .general(key.randomFactors.prepared(for: 1)))
    let many = try one.residues.selecting([Int](repeating: 0, count: 8200))
    let products = try many.weightedProducts(
      [[Int64](repeating: 3, count: 8200), (0..<8200).map { Int64($0 % 5) - 2 }], rows: 0..<8200)
    let sums = try TestKey.short.get().decrypt(CipherVector(key: key, residues: products), count: 2)
    #expect(sums == [123_000, 0])
    let total = try TestKey.short.get().decrypt(CipherVector(key: key, residues: many.product()), count: 1)
    #expect(total == [41000])
  }

  @Test("Histograms")
  func groupedSums() throws {
    let sums = try same {
      try $0.seal([1, 10, 100, 1000] as [Int64], atMost: 1000).groupedSums([[0, 1, 0, 1], [-1, 2, 2, -1]], groups: 3)
    }
    #expect(sums == [101, 1010, 0, 0, 0, 110])
  }

  @Test("No rows, no columns")
  func empty() throws {
    #expect(try same { try $0.seal([] as [Int256], atMost: 1).weightedSums([[], []]) } == [0, 0])
    #expect(try same { try $0.seal([4] as [Int256], atMost: 4).weightedSums([]) } == [])
    #expect(try same { try $0.seal([] as [Int256], atMost: 1).negated().rerandomized().sum() } == [0])
  }

  @Test("Bounds follow from declarations alone and fail alike")
  func bounds() throws {
    for owner in owners {
      let sealed = try owner.publicCipher.seal([1, 2] as [Int256], atMost: .powerOfTwo(200))
      #expect(try sealed.sum().magnitude == .powerOfTwo(201))
      #expect(try sealed.weightedSums([[1, 1]]).magnitude == .powerOfTwo(232))
      #expect(throws: CryptographyError.boundExceeded) { try sealed.shiftedLeft(by: [0, 0], atMost: 55) }
      #expect(throws: CryptographyError.boundExceeded) { try sealed.weightedSums([[1, 1]], atMost: 1 << 62) }
      #expect(throws: CryptographyError.boundExceeded) { try sealed.adding([0, 0], atMost: .max) }
      #expect(throws: CryptographyError.beyondDeclaredBound(index: 1)) { try sealed.adding([0, -8], atMost: 7) }
      #expect(throws: CryptographyError.beyondDeclaredBound(index: 0)) { try sealed.multiplied(by: [9, 0], atMost: 8) }
      #expect(throws: CryptographyError.beyondDeclaredBound(index: 1)) {
        try sealed.weightedSums([[1, -9]], atMost: 8)
      }
      #expect(throws: CryptographyError.beyondDeclaredBound(index: 0)) {
        try owner.publicCipher.seal([-5] as [Int64], atMost: 4)
      }
      #expect(throws: CryptographyError.length(expected: 2, found: 1)) { try sealed.weightedSums([[1]]) }
      #expect(throws: CryptographyError.rows(lower: 1, upper: 3, count: 2)) { try sealed[1..<3] }
    }
  }

  @Test("Packing saves decryptions and keeps signs", arguments: [64, 72, 128, 256])
  func packing(slotBits: Int) throws {
    var data = TestData()
    let values = data.integers(15, bits: 62)
    for owner in owners {
      let sealed = try owner.publicCipher.seal(values, atMost: .powerOfTwo(62))
      let packed = try sealed.packed(slotBits: slotBits).rerandomized()
      #expect(packed.count == 15)
      let received = try PackedVector(encoded: packed.encoded(), cipher: owner.publicCipher)
      #expect(try owner.open(received) == values.map { Int256($0) })
      #expect(throws: CryptographyError.slotBits(found: 56, atLeast: 64, atMost: 256)) {
        try sealed.packed(slotBits: 56)
      }
      #expect(throws: CryptographyError.slotBits(found: 65, atLeast: 64, atMost: 256)) {
        try sealed.packed(slotBits: 65)
      }
    }
  }
}
