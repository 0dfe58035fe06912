import Pipeline

extension HeteroLR {
  /// The complete list of messages (cryptography 4); an undeclared kind is refused by the context.
  enum Message {
    /// Arbiter → guest, host: the public key under which all sums are computed.
    static let publicKey = MessageKind<[UInt8]>("public key", from: [.arbiter], to: [.guest, .host], .publicKey)
    /// Guest → host, arbiter: number of rows, rows of a batch, whether the guest validates, allows a wide host and starts
    /// with constant scores, and the settings that order the messages (`Course`).
    static let batches = MessageKind<WholeNumbers>(
      "batch information", from: [.guest], to: [.host, .arbiter], .clear("all parties cut the same batches"))
    /// Guest → host: the ids of the rows to train on, to validate with or to predict, in order.
    static let ids = MessageKind<Texts>(
      "sample ids", from: [.guest], to: [.host], .clear("both have them from the intersection"))
    /// Host → guest: [[w·x]] of the host's columns, a ciphertext a row of the batch, scale 40.
    static let forward = MessageKind<SealedPayload>("host forward", from: [.host], to: [.guest], .ciphertext)
    /// Guest → host: [[d]], d = 0.25·wx − 0.5·y, a ciphertext a row of the batch, scale 42.
    static let residual = MessageKind<SealedPayload>("residual", from: [.guest], to: [.host], .ciphertext)
    /// Host → guest: [[Σ (w·x)²]] of the host's columns and its regularisation in one sum, scale 83.
    static let lossPart = MessageKind<SealedPayload>("host loss part", from: [.host], to: [.guest], .ciphertext)
    /// Guest, host → arbiter: [[Σ d·x]] and L2 term of the sender's columns, scale 106.
    static let gradient = MessageKind<SealedPayload>("gradient", from: [.guest, .host], to: [.arbiter], .ciphertext)
    /// Guest → arbiter: [[loss]] of the batch without ln 2, times the number of rows, scale 83.
    static let loss = MessageKind<SealedPayload>("loss", from: [.guest], to: [.arbiter], .ciphertext)
    /// Arbiter → guest, host: the receiver's own slice of the update.
    static let update = MessageKind<Numbers>(
      "update", from: [.arbiter], to: [.guest, .host], .clear("each party learns its own part of the model"))
    /// Arbiter → guest, host: whether training ends after this iteration.
    static let converged = MessageKind<Bool>(
      "converge flag", from: [.arbiter], to: [.guest, .host], .clear("all parties stop together"))
    /// Guest → host, arbiter, with early_stopping_rounds only: whether this model is the best so far, whether to stop.
    static let validation = MessageKind<WholeNumbers>(
      "validation status", from: [.guest], to: [.host, .arbiter], .clear("all parties keep the same iteration's model"))
    /// Host → guest: w·x of the host's columns, a number for each row that the guest named; at every validation for the
    /// rows of training and validation, and once at the end.
    static let prediction = MessageKind<Numbers>(
      "host score", from: [.host], to: [.guest],
      .clear("the guest learns the host's scores of predicted rows, with validation_freqs at each validation"))

    static let all: [MessageDeclaration] = [
      publicKey.declaration, batches.declaration, ids.declaration, forward.declaration, residual.declaration,
      lossPart.declaration, gradient.declaration, loss.declaration, update.declaration, converged.declaration,
      validation.declaration, prediction.declaration,
    ]
  }
}
