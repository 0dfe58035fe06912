import Pipeline

extension HeteroLinear {
  /// The complete list of messages (cryptography 4); an undeclared kind is refused by the context.
  enum Message {
    /// Arbiter → guest, hosts: the public key under which all sums are computed.
    static let publicKey = MessageKind<[UInt8]>("public key", from: [.arbiter], to: [.guest, .host], .publicKey)
    /// Guest → hosts, arbiter: first the outline of the task (`Outline`), then for each fit its batches (`BatchCourse`).
    static let batches = MessageKind<WholeNumbers>(
      "batch information", from: [.guest], to: [.host, .arbiter], .clear("all parties cut the same batches"))
    /// Guest → hosts: places of rows among the sample ids: those of a fold, of a batch that is drawn or hidden among others,
    /// of the sample of the quasi-Newton step.
    static let batchRows = MessageKind<WholeNumbers>(
      "batch ids", from: [.guest], to: [.host], .clear("all parties compute with the same rows"))
    /// Guest → hosts: the ids of the rows to train on, to validate with or to predict, in order.
    static let ids = MessageKind<Texts>(
      "sample ids", from: [.guest], to: [.host], .clear("all have them from the intersection"))
    /// Host → guest: [[w·x]] of the host's columns, of Poisson regression [[exp(w·x)]]: a ciphertext a row of the batch,
    /// scale 40.
    static let forward = MessageKind<SealedPayload>("host forward", from: [.host], to: [.guest], .ciphertext)
    /// Host → guest, Poisson regression only, for the loss: [[w·x]] a row of the batch, scale 40.
    static let linearForward = MessageKind<SealedPayload>(
      "host linear forward", from: [.host], to: [.guest], .ciphertext)
    /// Guest → hosts: [[d]], a ciphertext a row of the batch.
    static let residual = MessageKind<SealedPayload>("residual", from: [.guest], to: [.host], .ciphertext)
    /// Host → guest: [[Σ (w·x)²]] of the host's columns and its penalty in one sum; where rows have weights or are hidden
    /// among others, [[(w·x)²]] a row and then the penalty. Of Poisson regression the penalty alone.
    static let lossPart = MessageKind<SealedPayload>("host loss part", from: [.host], to: [.guest], .ciphertext)
    /// Guest, hosts → arbiter: [[Σ d·x]] and L2 term of the sender's columns.
    static let gradient = MessageKind<SealedPayload>("gradient", from: [.guest, .host], to: [.arbiter], .ciphertext)
    /// Guest → arbiter: n·[[loss]] of the batch without its constant.
    static let loss = MessageKind<SealedPayload>("loss", from: [.guest], to: [.arbiter], .ciphertext)
    /// Host → guest, quasi-Newton: [[x·s]] of the host's columns, s the difference of averaged weights; a ciphertext a row.
    static let curvatureForward = MessageKind<SealedPayload>(
      "host hessian forward", from: [.host], to: [.guest], .ciphertext)
    /// Guest → hosts, quasi-Newton: [[hessian · x·s]], a ciphertext a row of the sample.
    static let curvature = MessageKind<SealedPayload>("hessian terms", from: [.guest], to: [.host], .ciphertext)
    /// Guest, hosts → arbiter, quasi-Newton: [[Σ hessian · x·s · x]] of the sender's columns with its L2 term.
    static let curvatureSums = MessageKind<SealedPayload>(
      "hessian sums", from: [.guest, .host], to: [.arbiter], .ciphertext)
    /// Arbiter → guest, hosts: the receiver's own slice of the update.
    static let update = MessageKind<Numbers>(
      "update", from: [.arbiter], to: [.guest, .host], .clear("each party learns its own part of the model"))
    /// Arbiter → guest, hosts: whether training ends after this iteration.
    static let converged = MessageKind<Bool>(
      "converge flag", from: [.arbiter], to: [.guest, .host], .clear("all parties stop together"))
    /// Guest → hosts, arbiter, with early_stopping_rounds only: whether this model is the best so far, whether to stop.
    static let validation = MessageKind<WholeNumbers>(
      "validation status", from: [.guest], to: [.host, .arbiter], .clear("all parties keep the same iteration's model"))
    /// Guest, host → arbiter, stepwise selection only: how many columns the sender has.
    static let columns = MessageKind<WholeNumbers>(
      "column count", from: [.guest, .host], to: [.arbiter], .clear("the arbiter sees the lengths of gradients"))
    /// Arbiter → guest, host, stepwise selection only: which of the receiver's columns to fit or to keep, and how many all
    /// parties have among them.
    static let selection = MessageKind<WholeNumbers>(
      "column selection", from: [.arbiter], to: [.guest, .host], .clear("each party learns which of its columns are in")
    )
    /// Host → guest: w·x of the host's columns, a number for each row that the guest named; at every validation for the
    /// rows of training and validation, and once at the end of each fit.
    static let prediction = MessageKind<Numbers>(
      "host score", from: [.host], to: [.guest],
      .clear("the guest learns the hosts' scores of predicted rows, with validation_freqs at each validation"))

    /// Those of every family.
    static let common: [MessageDeclaration] = [
      publicKey.declaration, batches.declaration, batchRows.declaration, ids.declaration, forward.declaration,
      residual.declaration, lossPart.declaration, gradient.declaration, loss.declaration, update.declaration,
      converged.declaration, validation.declaration, columns.declaration, selection.declaration,
      prediction.declaration,
    ]
    /// Those of the quasi-Newton step.
    static let quasiNewton: [MessageDeclaration] = [
      curvatureForward.declaration, curvature.declaration, curvatureSums.declaration,
    ]
  }
}
