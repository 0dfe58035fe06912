import Cryptography
import Diagnostics
import Pipeline

/// Methods dh, ecdh and ph: commutative exponentiation on Curve25519 (cryptography, section 6).
extension Intersection.Exchange {
  private typealias Message = Intersection.Message

  func runDHGuest() throws -> [Int]? {
    let ids = saltedKeys
    // Every host gets the ids under another scalar, so that two of them hold nothing to compare.
    var scalars: [(key: DHIntersectionKey, places: [Int])] = []
    for host in hosts {
      let key = try DHIntersectionKey.generate()
      let (points, places) = try key.points(of: ids).sorted()
      try context.send(points.bytes, Message.points, to: host)
      scalars.append((key, places))
    }
    var matches: [[Int]] = []
    for (host, scalar) in zip(hosts, scalars) { matches.append(try match(host, scalar.key, scalar.places)) }
    let rows = ids.indices.filter { row in matches.allSatisfy { $0[row] >= 0 } }
    guard parameters.sharesResult else { return rows }
    for (host, match) in zip(hosts, matches) {
      try context.send(WholeNumbers(rows.map { Int64(match[$0]) }.sorted()), Message.commonPlaces, to: host)
    }
    return rows
  }

  /// For each of the guest's ids its place in the host's sorted list, −1 where the host does not have it.
  private func match(_ host: Party, _ key: DHIntersectionKey, _ places: [Int]) throws -> [Int] {
    let theirs = try key.digests(of: PointSet(bytes: context.receive(Message.points, from: host)))
    let answers = try DigestSet(
      bytes: context.receive(Message.answers, from: host), digestBytes: DHIntersectionKey.digestBits / 8)
    guard answers.count == places.count else {
      throw CryptographyError.length(expected: places.count, found: answers.count)
    }
    var result = [Int](repeating: -1, count: places.count)
    for (index, place) in answers.places(in: theirs).enumerated() { result[places[index]] = place }
    return result
  }

  func runDHHost() throws -> [Int]? {
    let key = try DHIntersectionKey.generate()
    let (points, places) = try key.points(of: saltedKeys).sorted()
    try context.send(points.bytes, Message.points, to: guest)
    let asked = try PointSet(bytes: context.receive(Message.points, from: guest))
    try context.send(try key.digests(of: asked).bytes, Message.answers, to: guest)
    guard parameters.sharesResult else { return nil }
    return try context.receive(Message.commonPlaces, from: guest).values.map { place in
      guard places.indices.contains(Int(place)) else { throw CryptographyError.invalidResidue(index: Int(place)) }
      return places[Int(place)]
    }.sorted()
  }

  // MARK: cardinality_only

  /// The number of ids that all have; nil at a host that is not told.
  ///
  /// Each party's points go round all others, which multiply them by their scalar and sort them anew, so that in the end
  /// nobody knows which is whose; the guest compares the sets.
  func count() throws -> Int? {
    do {
      let count = isGuest ? try countAtGuest() : try countAtHost()
      guard parameters.sharesCount else { return count }
      if let count {
        try context.send(Int64(count), Message.count, to: hosts)
        return count
      }
      return Int(try context.receive(Message.count, from: guest))
    } catch let error as CryptographyError {
      throw CryptographyFailure(text: error.description)
    }
  }

  private func countAtGuest() throws -> Int {
    let key = try DHIntersectionKey.generate()
    try context.send(try key.points(of: saltedKeys).sorted().points.bytes, Message.circling, to: hosts[0])
    var theirs: [DigestSet] = []
    for host in hosts {
      theirs.append(try key.digests(of: PointSet(bytes: context.receive(Message.points, from: host))))
    }
    let own = try DigestSet(
      bytes: context.receive(Message.countedDigests, from: hosts[hosts.count - 1]),
      digestBytes: DHIntersectionKey.digestBits / 8)
    return theirs.reduce(own) { common, set in common.selecting(common.positions(in: set)) }.count
  }

  private func countAtHost() throws -> Int? {
    let key = try DHIntersectionKey.generate()
    let number = hosts.firstIndex(of: context.party) ?? 0
    let (next, previous) = (hosts[(number + 1) % hosts.count], hosts[(number + hosts.count - 1) % hosts.count])
    var circling = try key.points(of: saltedKeys).sorted().points
    // The hosts' sets, each one step further a round, until it was with every host.
    for _ in 1..<hosts.count {
      try context.send(circling.bytes, Message.circling, to: next)
      circling = try key.raise(PointSet(bytes: context.receive(Message.circling, from: previous))).sorted().points
    }
    try context.send(circling.bytes, Message.points, to: guest)
    // The guest's set from the first host to the last.
    let isLast = number == hosts.count - 1
    let asked = try PointSet(bytes: context.receive(Message.circling, from: number == 0 ? guest : previous))
    if isLast {
      try context.send(try key.digests(of: asked).sorted().bytes, Message.countedDigests, to: guest)
    } else {
      try context.send(try key.raise(asked).sorted().points.bytes, Message.circling, to: next)
    }
    return nil
  }
}
