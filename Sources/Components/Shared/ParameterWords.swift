import Configuration

/// How the parties share the data; the component knows, whatever a conf says.
enum PartyMode: String, ParameterChoice {
  /// Columns of the same rows.
  case hetero
  /// Rows with the same columns.
  case homo
}

/// A role as parameters name it.
enum RoleWord: String, ParameterChoice {
  case guest, host, arbiter
}

/// What becomes of labels of more than two values.
enum MultiClassMethod: String, ParameterChoice {
  /// A model for each class against all others.
  case oneVersusRest = "ovr"
}
