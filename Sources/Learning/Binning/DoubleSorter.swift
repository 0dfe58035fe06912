/// Sorts arrays of `Double` without NaN ascending, several times faster than comparisons do, and reuses its memory.
///
/// Least-significant-digit radix sort over the 36 highest bits that vary, then insertion for the rest: real columns
/// rarely hold values that agree in 36 varying bits, and where they do the general sort takes over.
struct DoubleSorter {
  private var keys: [UInt64] = []
  private var scratch: [UInt64] = []
  private static let digitBits = 12
  private static let digits = 3

  /// Sorts in place. −0 counts as 0 and becomes 0.
  mutating func sort(_ values: inout [Double]) {
    let count = values.count
    guard count > 64 else {
      for i in 0..<count { values[i] += 0 }
      values.sort()
      return
    }
    if keys.count < count {
      keys = [UInt64](repeating: 0, count: count)
      scratch = keys
    }
    values.withUnsafeMutableBufferPointer { values in
      keys.withUnsafeMutableBufferPointer { keys in
        scratch.withUnsafeMutableBufferPointer { scratch in
          Self.sort(values, keys, scratch)
        }
      }
    }
  }

  private static func sort(
    _ values: UnsafeMutableBufferPointer<Double>, _ keys: UnsafeMutableBufferPointer<UInt64>,
    _ scratch: UnsafeMutableBufferPointer<UInt64>
  ) {
    let count = values.count
    var all: UInt64 = .max
    var any: UInt64 = 0
    for i in 0..<count {
      let key = encode(values[i] + 0)
      keys[i] = key
      all &= key
      any |= key
    }
    let top = 64 - (all ^ any).leadingZeroBitCount
    let shift = max(0, top - digits * digitBits)
    let inScratch = radixPasses(keys, scratch, count, shift)
    let sorted = inScratch ? scratch : keys
    if shift > 0, !finishByInsertion(sorted, count) { sorted[0..<count].sort() }
    for i in 0..<count { values[i] = decode(sorted[i]) }
  }

  /// Returns whether the result stands in `scratch`.
  private static func radixPasses(
    _ keys: UnsafeMutableBufferPointer<UInt64>, _ scratch: UnsafeMutableBufferPointer<UInt64>, _ count: Int,
    _ shift: Int
  ) -> Bool {
    let width = 1 << digitBits
    let mask = UInt64(width - 1)
    var inScratch = false
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: digits * width) { starts in
      starts.initialize(repeating: 0)
      for i in 0..<count {
        var key = keys[i] >> UInt64(shift)
        for digit in 0..<digits {
          starts[digit &* width &+ Int(key & mask)] &+= 1
          key >>= UInt64(digitBits)
        }
      }
      for digit in 0..<digits {
        let base = digit * width
        if turnIntoStarts(starts, base, width, count) { continue }
        let source = inScratch ? scratch : keys
        let target = inScratch ? keys : scratch
        let drop = UInt64(shift + digit * digitBits)
        for i in 0..<count {
          let key = source[i]
          let slot = base &+ Int((key >> drop) & mask)
          target[Int(starts[slot])] = key
          starts[slot] &+= 1
        }
        inScratch.toggle()
      }
    }
    return inScratch
  }

  /// Turns counts into first positions; true when one digit holds every key, so that the pass can be left out.
  private static func turnIntoStarts(
    _ starts: UnsafeMutableBufferPointer<Int32>, _ base: Int, _ width: Int, _ count: Int
  ) -> Bool {
    var running: Int32 = 0
    for slot in base..<(base + width) {
      let here = starts[slot]
      if Int(here) == count { return true }
      starts[slot] = running
      running &+= here
    }
    return false
  }

  /// False when the keys turn out to be far from sorted; they are still the same keys then.
  private static func finishByInsertion(_ keys: UnsafeMutableBufferPointer<UInt64>, _ count: Int) -> Bool {
    var budget = 8 * count
    for i in 1..<count where keys[i] < keys[i &- 1] {
      let key = keys[i]
      var j = i
      while j > 0, keys[j &- 1] > key {
        keys[j] = keys[j &- 1]
        j &-= 1
      }
      keys[j] = key
      budget &-= i &- j
      if budget < 0 { return false }
    }
    return true
  }

  /// The order of doubles as the order of unsigned integers.
  @inline(__always)
  private static func encode(_ value: Double) -> UInt64 {
    let bits = value.bitPattern
    return bits ^ (UInt64(bitPattern: Int64(bitPattern: bits) >> 63) | (1 << 63))
  }

  @inline(__always)
  private static func decode(_ key: UInt64) -> Double {
    let flip = UInt64(bitPattern: Int64(bitPattern: ~key) >> 63) | (1 << 63)
    return Double(bitPattern: key ^ flip)
  }
}
