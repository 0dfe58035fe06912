import Pipeline

extension HomoLR {
  /// The complete list of messages; an undeclared kind is refused by the context.
  enum Message {
    /// Guest → host, arbiter: whether it trains, and the settings that decide which messages follow each other.
    static let course = MessageKind<WholeNumbers>(
      "course", from: [.guest], to: [.host, .arbiter], .clear("all parties take the same steps"))
    /// Guest → host: the names of its features in order.
    static let features = MessageKind<Texts>(
      "feature names", from: [.guest], to: [.host], .clear("all parties have the same columns"))
    /// Guest, host → arbiter: the labels that occur. Arbiter → guest, host: those of all parties.
    static let classes = MessageKind<Texts>(
      "classes", from: [.guest, .host, .arbiter], to: [.guest, .host, .arbiter],
      .clear("all parties train for the same classes"))
    /// Host → arbiter: whether it keeps the model encrypted, the key's length and how many tables it will have predicted.
    static let hostCipher = MessageKind<WholeNumbers>(
      "host cipher", from: [.host], to: [.arbiter], .clear("the arbiter makes a key for those that need one"))
    /// Arbiter → guest, host: for guest and hosts in order whether each is encrypted, which widens the parts of all.
    static let encrypted = MessageKind<WholeNumbers>(
      "encrypted hosts", from: [.arbiter], to: [.guest, .host], .clear("parts that are added have one scale"))
    /// Arbiter → host: the public key under which this host alone works.
    static let publicKey = MessageKind<[UInt8]>("public key", from: [.arbiter], to: [.host], .publicKey)
    /// Host → arbiter: [[weight · w + mask + r·2^128]], scale 80.
    static let sealedPart = MessageKind<SealedPayload>("sealed part", from: [.host], to: [.arbiter], .ciphertext)
    /// Host → arbiter: the weight of that part, the rows since the last aggregation.
    static let partWeight = MessageKind<WholeNumbers>(
      "part weight", from: [.host], to: [.arbiter], .clear("rows are counted in public"))
    /// Arbiter → guest, host: the mean of all parties' weights.
    static let model = MessageKind<Numbers>(
      "aggregated model", from: [.arbiter], to: [.guest, .host], .clear("the model is what they train"))
    /// Arbiter → host: the same for a host that may not see it, scale 40.
    static let sealedModel = MessageKind<SealedPayload>("sealed model", from: [.arbiter], to: [.host], .ciphertext)
    /// Arbiter → guest, host: whether training ends here.
    static let converged = MessageKind<Bool>(
      "converge flag", from: [.arbiter], to: [.guest, .host], .clear("all parties stop together"))
    /// Host → arbiter: per row and class [[ρ·(wx + σ)]], ρ and σ random, of a host that cannot read its own scores.
    static let sealedScores = MessageKind<SealedPayload>("sealed scores", from: [.host], to: [.arbiter], .ciphertext)
    /// Arbiter → host: the class of each of these rows.
    static let labels = MessageKind<WholeNumbers>(
      "predicted classes", from: [.arbiter], to: [.host], .clear("predictions are the host's to know"))

    static let all: [MessageDeclaration] =
      [
        course.declaration, features.declaration, classes.declaration, hostCipher.declaration, encrypted.declaration,
        publicKey.declaration, sealedPart.declaration, partWeight.declaration, model.declaration,
        sealedModel.declaration, converged.declaration, sealedScores.declaration, labels.declaration,
      ] + SecureAggregation.messages
  }
}
