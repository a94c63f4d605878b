namespace PasidVerify.Conformance;

/// <summary>
/// A call or a request of one thread, as it went. It took effect at one moment from its begin to its return; which moment, the
/// specification has to find.
/// </summary>
/// <param name="Begun">When it began, by a clock that all threads share.</param>
/// <param name="Returned">When it returned.</param>
/// <param name="Text">Whose it was, what it was, and what it was answered.</param>
/// <param name="Fits">Runs it on the specification: true if the answer is one that it gives.</param>
internal sealed record Occurrence(long Begun, long Returned, string Text, Func<Oracle, bool> Fits)
{
    /// <summary>It must come after another one, which had returned when it began.</summary>
    public bool Follows(Occurrence other) => other.Returned < Begun;
}
