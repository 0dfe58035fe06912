/// Inner loops over rows of a matrix, four numbers at a time. The order of every sum depends on lengths alone.
enum RowKernels {
  typealias Lane = SIMD4<Double>

  @inline(__always)
  static func lane(_ x: UnsafePointer<Double>, _ at: Int) -> Lane {
    UnsafeRawPointer(x + at).loadUnaligned(as: Lane.self)
  }

  @inline(__always)
  static func store(_ value: Lane, _ x: UnsafeMutablePointer<Double>, _ at: Int) {
    UnsafeMutableRawPointer(x + at).storeBytes(of: value, as: Lane.self)
  }

  /// Σ xⱼ·wⱼ.
  @inline(__always)
  static func dot(_ x: UnsafePointer<Double>, _ w: UnsafePointer<Double>, _ count: Int) -> Double {
    var first = Lane.zero
    var second = Lane.zero
    var j = 0
    while j &+ 8 <= count {
      first += lane(x, j) * lane(w, j)
      second += lane(x, j &+ 4) * lane(w, j &+ 4)
      j &+= 8
    }
    if j &+ 4 <= count {
      first += lane(x, j) * lane(w, j)
      j &+= 4
    }
    let sums = first + second
    var total = (sums[0] + sums[1]) + (sums[2] + sums[3])
    while j < count {
      total += x[j] * w[j]
      j &+= 1
    }
    return total
  }

  /// out += Σ rᵢ·xᵢ over consecutive rows, four rows at a time.
  @inline(__always)
  static func accumulate(
    _ x: UnsafePointer<Double>, rows: Int, columns: Int, factors r: UnsafePointer<Double>,
    into out: UnsafeMutablePointer<Double>
  ) {
    var i = 0
    while i &+ 4 <= rows {
      let (a, b) = (x + i &* columns, x + (i &+ 1) &* columns)
      let (c, d) = (x + (i &+ 2) &* columns, x + (i &+ 3) &* columns)
      let (ra, rb, rc, rd) = (r[i], r[i &+ 1], r[i &+ 2], r[i &+ 3])
      var j = 0
      while j &+ 4 <= columns {
        let left = lane(a, j) * ra + lane(b, j) * rb
        let right = lane(c, j) * rc + lane(d, j) * rd
        store(lane(UnsafePointer(out), j) + (left + right), out, j)
        j &+= 4
      }
      while j < columns {
        out[j] += (a[j] * ra + b[j] * rb) + (c[j] * rc + d[j] * rd)
        j &+= 1
      }
      i &+= 4
    }
    while i < rows {
      let a = x + i &* columns
      for j in 0..<columns { out[j] += a[j] * r[i] }
      i &+= 1
    }
  }

  /// The upper half of out += Σ rᵢ·xᵢ·xᵢᵀ over consecutive rows, four rows at a time; `out` has `columns` columns.
  @inline(__always)
  static func accumulateGram(
    _ x: UnsafePointer<Double>, rows: Int, columns: Int, factors r: UnsafePointer<Double>,
    into out: UnsafeMutablePointer<Double>
  ) {
    var i = 0
    while i < rows {
      // Rows beyond the last count as the last one with factor 0.
      let last = rows &- 1
      let (a, b) = (x + i &* columns, x + min(i &+ 1, last) &* columns)
      let (c, d) = (x + min(i &+ 2, last) &* columns, x + min(i &+ 3, last) &* columns)
      let (ra, rb) = (r[i], i &+ 1 <= last ? r[i &+ 1] : 0)
      let (rc, rd) = (i &+ 2 <= last ? r[i &+ 2] : 0, i &+ 3 <= last ? r[i &+ 3] : 0)
      for p in 0..<columns {
        let (fa, fb, fc, fd) = (ra * a[p], rb * b[p], rc * c[p], rd * d[p])
        let row = out + p &* columns
        var j = p
        while j &+ 4 <= columns {
          let left = lane(a, j) * fa + lane(b, j) * fb
          let right = lane(c, j) * fc + lane(d, j) * fd
          store(lane(UnsafePointer(row), j) + (left + right), row, j)
          j &+= 4
        }
        while j < columns {
          row[j] += (a[j] * fa + b[j] * fb) + (c[j] * fc + d[j] * fd)
          j &+= 1
        }
      }
      i &+= 4
    }
  }
}
