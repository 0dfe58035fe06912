import Cryptography
import Diagnostics
import Pipeline
import Tables

/// A cryptographic failure of an exchange: another party sent what it should not.
struct CryptographyFailure: Error {
  let text: String
}

extension Intersection {
  /// One party's side of the comparison.
  struct Exchange {
    let parameters: Parameters
    let context: ComponentContext
    let guest: Party
    let keys: IDKeys

    var hosts: [Party] { context.hosts }
    var isGuest: Bool { context.party == guest }
    /// Those with whom it exchanges messages: the guest with every host.
    var partners: [Party] { isGuest ? hosts : [guest] }
    /// Who finds the common ids.
    var comparer: Role { parameters.method == .raw && parameters.comparer == .host ? .host : .guest }

    /// Compares the settings before any id leaves a party: with others, which role parameters allow, parties would wait for
    /// each other for ever, or one would send what it was told to hide.
    ///
    /// - Throws: F0153 with the settings that differ.
    func agree() throws {
      let own = try parameters.shared(keys)
      try context.send(Texts(own.map(\.value)), Message.settings, to: partners)
      for other in partners {
        let theirs = try context.receive(Message.settings, from: other).values
        guard theirs.count == own.count else {
          throw Diagnostic(
            .protocolBroken, "the settings of \(other.name) cannot be read", subject: context.component)
        }
        let differing = zip(own, theirs).filter { $0.value != $1 }.map(\.0.name)
        guard differing.isEmpty else {
          throw Diagnostic(
            .parameterConflict,
            "\(English.list(differing, "and")) at \(context.party.name) and \(other.name) differ",
            subject: context.component, help: "set them once for all parties, not per role")
        }
      }
    }

    /// The places of the common ids among the party's own, ascending; nil when it does not learn them.
    func run() throws -> [Int]? {
      if parameters.method == .raw { return isGuest ? try runRawGuest() : try runRawHost() }
      do {
        switch (parameters.method, isGuest) {
        case (.rsa, true): return try runRSAGuest()
        case (.rsa, false): return try runRSAHost()
        case (_, true): return try runDHGuest()
        case (_, false): return try runDHHost()
        }
      } catch let error as CryptographyError {
        throw CryptographyFailure(text: error.description)
      }
    }

    /// The ids as they are hashed.
    var saltedKeys: [String] { parameters.salt.isEmpty ? keys.texts : keys.texts.map { $0 + parameters.salt } }

    // MARK: raw

    private func runRawGuest() throws -> [Int]? {
      let own = try parameters.encoding?.encode(keys.texts) ?? keys.texts
      guard comparer == .guest else {
        try context.send(Texts(own), Message.ids, to: hosts)
        guard parameters.sharesResult else { return nil }
        let rows = try inAll { try context.receive(Message.common, from: $0).values }(own)
        if hosts.count > 1 { try context.send(Texts(rows.map { own[$0] }), Message.common, to: hosts) }
        return rows
      }
      let rows = try inAll { try context.receive(Message.ids, from: $0).values }(own)
      if parameters.sharesResult { try context.send(Texts(rows.map { own[$0] }), Message.common, to: hosts) }
      return rows
    }

    private func runRawHost() throws -> [Int]? {
      let own = try parameters.encoding?.encode(keys.texts) ?? keys.texts
      guard comparer == .host else {
        try context.send(Texts(own), Message.ids, to: guest)
        guard parameters.sharesResult else { return nil }
        return Self.places(of: own, in: try context.receive(Message.common, from: guest).values)
      }
      let rows = Self.places(of: own, in: try context.receive(Message.ids, from: guest).values)
      guard parameters.sharesResult else { return rows }
      try context.send(Texts(rows.map { own[$0] }), Message.common, to: guest)
      guard hosts.count > 1 else { return rows }
      return Self.places(of: own, in: try context.receive(Message.common, from: guest).values)
    }

    /// The places of those own ids that every host has.
    private func inAll(_ receive: @escaping (Party) throws -> [String]) -> ([String]) throws -> [Int] {
      { own in
        try hosts.reduce(Array(own.indices)) { places, host in
          let theirs = Set(try receive(host))
          return places.filter { theirs.contains(own[$0]) }
        }
      }
    }

    private static func places(of own: [String], in others: [String]) -> [Int] {
      let others = Set(others)
      return own.indices.filter { others.contains(own[$0]) }
    }
  }
}

extension Intersection.Parameters {
  /// The settings that all parties must share, by name. Those that do not matter for the method are empty; the salts are
  /// hashed, so that a party with another one does not learn it.
  fileprivate func shared(_ keys: IDKeys) throws -> [(name: String, value: String)] {
    let isRaw = method == .raw
    let hash = isRaw ? encoding : nil
    let secret = hash?.salt ?? salt
    let isNamed = keys.isApart || joinMethod == .left || processesRepeatedIDs
    let hasMatchID = if case .matchID = keys.source { true } else { false }
    return [
      ("intersect_method", method.rawValue), ("sync_intersect_ids", String(sharesResult)),
      ("join_role", isRaw ? comparer.rawValue : ""), ("with_encode", isRaw ? String(hash != nil) : ""),
      ("encode_method", hash?.hash.rawValue ?? ""), ("base64", hash.map { String($0.usesBase64) } ?? ""),
      ("salt", secret.isEmpty && hash == nil ? "" : SHA256.hex(try SHA256.digest(Array(secret.utf8)))),
      ("cardinality_only", String(countsOnly)), ("sync_cardinality", countsOnly ? String(sharesCount) : ""),
      ("with_match_id of DataTransform", String(hasMatchID)), ("repeated_id_process", String(processesRepeatedIDs)),
      ("join_method", joinMethod.rawValue), ("sample_id_generator", isNamed ? namer.rawValue : ""),
      ("allow_info_share", String(sharesInfo)), ("info_owner", sharesInfo ? infoOwner.rawValue : ""),
    ]
  }

  /// What is accepted and has no effect, in sentences for the log.
  var notes: [String] {
    func note(_ isAsked: Bool, _ text: String) -> String? { isAsked ? text : nil }
    let isRaw = method == .raw
    return [
      note(
        (encodes || raw.usesHash) && !isRaw,
        "the encoding of ids has no effect with intersect_method \(method.rawValue): no id leaves its party"),
      note(
        method == .rsa && (randomBit != 128 || rsa.randomBit != 128),
        "random_bit is accepted; the blind is uniform below the modulus"),
      note(
        method == .rsa && (rsa.splits || rsa.fraction != nil),
        "split_calculation and random_base_fraction are accepted; every id has a blind of its own"),
      note(
        cache.isUsed, "use_cache is accepted; ids are blinded anew, because a key that is kept links the jobs"),
      note(keepsCache, "run_cache is accepted; the Intersection that reads the cache blinds all ids anew"),
      note(
        preprocesses, "run_preprocess is accepted; no Bloom filter is sent, because any id could be tested against it"),
      note(
        countsOnly && !countMethod.isCommutative,
        "cardinality_method \(countMethod.rawValue) is accepted; the number is exact, by commutative exponentiation"),
    ].compactMap(\.self)
  }
}
