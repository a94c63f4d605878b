namespace PasidVerify.Conformance;

/// <summary>A point where target and specification part.</summary>
/// <param name="Claim">The claim that it breaks: one of the specification's, or <see cref="Conformance"/>.</param>
/// <param name="Explanation">What happened, in a sentence.</param>
public sealed record Mismatch(string Claim, string Explanation)
{
    /// <summary>The target does not do what the specification says, and no claim of its own is about that.</summary>
    public const string Conformance = "conformance";
}
