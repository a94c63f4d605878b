namespace PasidVerify.Conformance.Ftrace;

/// <summary>A map line that hands out pages again too soon, or perhaps so.</summary>
/// <param name="Line">1-based number of the map line.</param>
/// <param name="Claim">strict-coherence or lazy-coherence.</param>
/// <param name="Text">The map line itself.</param>
/// <param name="Explanation">Which unmap line, which pages, which domain id, and what is missing.</param>
public sealed record TraceReuse(int Line, string Claim, string Text, string Explanation);
