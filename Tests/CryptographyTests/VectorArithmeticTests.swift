import Testing

@testable import Cryptography

/// Where the CPU has no vector multiplier these compare libcrypto with itself.
@Suite("Vector arithmetic against libcrypto")
struct VectorArithmeticTests {
  /// Sizes around the kernels' limits, some that do not fill the top limb, and three for which there is no kernel.
  static let sizes = [
    512, 640, 641, 1023, 1024, 1038, 1039, 1536, 2046, 2047, 2048, 2078, 2079, 4095, 4096, 4158, 4159,
  ]

  /// A random odd number of so many bits, 2^bits − 1, whose limbs are all ones, and 2^(bits−1) + 1, almost all zeros.
  private static func moduli(_ bits: Int) throws -> [BigInteger] {
    let (one, two) = try (BigInteger(1), BigInteger(2))
    let top = try BigInteger(hexadecimal: "1" + String(repeating: "0", count: (bits - 1) / 4))
      .multiplied(by: BigInteger(1 << UInt64((bits - 1) % 4)))
    var random = try top.adding(BigInteger.random(below: top))
    if !random.isOdd { random = try random.adding(one) }
    return try [random, top.multiplied(by: two).subtracting(one), top.adding(one)]
  }

  /// Zero, one, the largest residue and others.
  private static func operands(_ modulus: BigInteger, random: Int) throws -> [BigInteger] {
    let (one, two) = try (BigInteger(1), BigInteger(2))
    var all = try [BigInteger(0), one, modulus.subtracting(one), modulus.subtracting(two), modulus.divided(by: two)]
    for _ in 0..<random { all.append(try BigInteger.random(below: modulus)) }
    return all
  }

  /// Adds the modulus to a residue below it: the other number below twice the modulus that stands for the same residue.
  private static func lift(_ residue: Residue, _ modulus: Modulus) throws {
    guard modulus.vector != nil else { return }
    var addend = modulus.value
    let step = try BigInteger(1 << 52)
    var carry: UInt64 = 0
    for limb in 0..<(modulus.vector?.lanes ?? 0) {
      let digit = try addend.remainder(modulo: step).bigEndianBytes(count: 8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      addend = try addend.divided(by: step)
      let sum = residue.limbs[limb] + digit + carry
      residue.limbs[limb] = sum & (1 << 52 - 1)
      carry = sum >> 52
    }
    #expect(carry == 0)
  }

  private static func ordinary(_ residue: Residue, _ modulus: Modulus) throws -> BigInteger {
    let (number, scratch) = (try BigNumber(), try Scratch())
    try modulus.leave(number.pointer, residue, scratch)
    return BigInteger(number)
  }

  @Test("There is a kernel for the sizes it is made for, when it is asked for")
  func sizesOfKernels() throws {
    let modulus = try Self.moduli(2048)[0]
    let hasKernel = try Modulus(modulus).vector != nil
    for bits in Self.sizes {
      let expected = hasKernel && (641...4158).contains(bits)
      #expect(try (Modulus(Self.moduli(bits)[0]).vector != nil) == expected, "\(bits) bits")
    }
    let other = try ModularArithmetic.choice.withValue(.library) { try Modulus(modulus) }
    #expect(other.vector == nil)
  }

  @Test("Products", arguments: sizes)
  func products(bits: Int) throws {
    let scratch = try Scratch()
    for value in try Self.moduli(bits) {
      let modulus = try Modulus(value)
      let operands = try Self.operands(value, random: 3)
      let residues = try ResidueVector(count: operands.count, modulus: modulus)
      let result = try ResidueVector(count: 1, modulus: modulus)
      for (index, operand) in operands.enumerated() {
        try modulus.enter(residues[index], operand.pointer, scratch)
        #expect(try Self.ordinary(residues[index], modulus) == operand)
      }
      for (left, leftValue) in operands.enumerated() {
        for (right, rightValue) in operands.enumerated() {
          let expected = try leftValue.multiplied(by: rightValue).remainder(modulo: value)
          try modulus.multiply(result[0], residues[left], residues[right], scratch)
          #expect(try Self.ordinary(result[0], modulus) == expected)
          try modulus.multiply(result[0], residues[left], ordinary: rightValue.pointer, scratch)
          #expect(try Self.ordinary(result[0], modulus) == expected)
          let number = try BigNumber()
          try modulus.multiply(ordinary: number.pointer, leftValue.pointer, by: residues[right], scratch)
          #expect(BigInteger(number) == expected)
        }
      }
    }
  }

  /// The raw limbs of these numbers are m, m + 1 and 2m − 1, the largest that may occur.
  @Test("Operands from the modulus up to twice the modulus", arguments: sizes)
  func unreducedOperands(bits: Int) throws {
    let scratch = try Scratch()
    for value in try Self.moduli(bits) {
      let modulus = try Modulus(value)
      guard modulus.vector != nil else { continue }
      let one = try BigInteger(1)
      let inverse = try Self.ordinaryOfPlainOne(modulus)
      let raw = try [BigInteger(0), one, value.subtracting(one)]
      let numbers = try ResidueVector(count: 3, modulus: modulus)
      let result = try ResidueVector(count: 1, modulus: modulus)
      for (index, number) in raw.enumerated() {
        // number · R⁻¹ enters as the limbs of the number itself, here or with m on top.
        let meaning = try number.multiplied(by: inverse).remainder(modulo: value)
        try modulus.enter(numbers[index], meaning.pointer, scratch)
        if try Self.isBelow(numbers[index], modulus) { try Self.lift(numbers[index], modulus) }
      }
      for left in 0..<3 {
        for right in 0..<3 {
          try modulus.multiply(result[0], numbers[left], numbers[right], scratch)
          let expected = try raw[left].multiplied(by: raw[right]).multiplied(by: inverse).multiplied(by: inverse)
            .remainder(modulo: value)
          #expect(try Self.ordinary(result[0], modulus) == expected)
        }
        #expect(
          try Self.ordinary(numbers[left], modulus)
            == raw[left].multiplied(by: inverse).remainder(modulo: value))
      }
    }
  }

  /// R⁻¹: what the limbs of the number 1 stand for.
  private static func ordinaryOfPlainOne(_ modulus: Modulus) throws -> BigInteger {
    let plain = try ResidueVector(count: 1, modulus: modulus)
    plain[0].limbs[0] = 1
    return try ordinary(plain[0], modulus)
  }

  private static func isBelow(_ residue: Residue, _ modulus: Modulus) throws -> Bool {
    var number = try BigInteger(0)
    let step = try BigInteger(1 << 52)
    for limb in (0..<(modulus.vector?.lanes ?? 0)).reversed() {
      number = try number.multiplied(by: step).adding(BigInteger(residue.limbs[limb]))
    }
    #expect(try number < modulus.value.adding(modulus.value))
    return number < modulus.value
  }

  @Test("Powers with secret exponents", arguments: [512, 1024, 1536, 2047, 2048, 4096])
  func powers(bits: Int) throws {
    let scratch = try Scratch()
    let value = try Self.moduli(bits)[0]
    let modulus = try Modulus(value)
    let base = try BigInteger.random(below: value)
    let random = try SecureRandom.bytes(9)
    for exponent in [[0], [1], [31], [32], [255], [0, 0, 1, 0], random, [UInt8](repeating: 255, count: 11)] {
      let result = try ResidueVector(count: 1, modulus: modulus)
      try modulus.power(result[0], base.pointer, exponent: exponent[...], scratch)
      let expected = try base.power(BigInteger(bigEndianBytes: exponent.reversed()), modulo: value)
      #expect(try Self.ordinary(result[0], modulus) == expected)
    }
  }

  @Test("Two powers side by side", arguments: [(512, 512), (1024, 1024), (2048, 2047), (1024, 2048), (4096, 4096)])
  func pairs(bits: (Int, Int)) throws {
    let scratch = try Scratch()
    let (p, q) = try (Self.moduli(bits.0)[0], Self.moduli(bits.1)[0])
    let (modulusP, modulusQ) = (try Modulus(p), try Modulus(q))
    for exponents in [
      ("1", "0"), ("1f", "123456789abcdef0123456789"), ("ffffffffffffffffffff", "80000000000000000000"),
    ] {
      let (x, y) = try (BigInteger.random(below: p), BigInteger.random(below: q))
      let first = try BigInteger(hexadecimal: exponents.0)
      let second = try BigInteger(hexadecimal: exponents.1)
      let (ownX, ownY) = try (BigNumber(copying: x.pointer), BigNumber(copying: y.pointer))
      try Modulus.powers(
        modP: ownX.pointer, first, modulusP, modQ: ownY.pointer, second, modulusQ, scratch)
      #expect(try BigInteger(ownX) == x.power(first, modulo: p))
      #expect(try BigInteger(ownY) == y.power(second, modulo: q))
    }
  }

  @Test("Inverses, and numbers that have none")
  func inverses() throws {
    let (three, one) = try (BigInteger(3), BigInteger(1))
    let value = try Self.moduli(1024)[0].multiplied(by: three)
    let modulus = try Modulus(value)
    let scratch = try Scratch()
    let residues = try ResidueVector(count: 1, modulus: modulus)
    var number = try BigInteger.random(below: value)
    while try number.greatestCommonDivisor(with: value) != one { number = try number.adding(one) }
    try modulus.enter(residues[0], number.pointer, scratch)
    try modulus.invert(residues[0], residues[0], scratch)
    #expect(try Self.ordinary(residues[0], modulus) == number.inverse(modulo: value))
    try modulus.enter(residues[0], three.pointer, scratch)
    #expect(throws: CryptographyError.notInvertible) { try modulus.invert(residues[0], residues[0], scratch) }
  }

  @Test("The same ciphertexts give the same bytes in both arithmetics", arguments: [512, 1024])
  func sameBytes(bits: Int) throws {
    let secret = try PaillierPrivateKey.generate(bits: bits).secretEncoding()
    let own = PrivateCipher.paillier(try PaillierPrivateKey(secretEncoding: secret))
    let sealed = try own.seal([5, -6, 7, -8, 9] as [Int256], atMost: 10)
    let message = try sealed.encoded()
    let expected: [Int256] = [42, Int256(Int64(9 << 40))]
    let results = try [ModularArithmetic.library, .fastest].map { arithmetic in
      try ModularArithmetic.choice.withValue(arithmetic) {
        let key = PrivateCipher.paillier(try PaillierPrivateKey(secretEncoding: secret))
        let vector = try SealedVector(encoded: message, cipher: key.publicCipher)
        #expect(try vector.encoded() == message)
        let sums = try vector.weightedSums([[3, -2, 1, -1, 0], [0, 0, 0, 0, 1 << 40]], atMost: 1 << 40)
        #expect(try key.open(sums) == expected)
        let shifted = try vector.adding([1, 2, 3, 4, 5], atMost: 5).multiplied(by: -9)
        return try [sums.encoded(), sums.packed(slotBits: 64).encoded(), shifted.encoded()]
      }
    }
    #expect(results[0] == results[1])
  }
}
