namespace PasidVerify.Prover;

/// <summary>A tool that was asked for is not there or does not work: one line says which, and what to type.</summary>
public sealed class MissingToolException(string message, Exception? cause = null) : Exception(message, cause);
