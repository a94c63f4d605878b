namespace PasidVerify.Spec;

/// <summary>One operation of a trace, by name and known arguments.</summary>
/// <param name="Operation">Name of the operation.</param>
/// <param name="Arguments">Name and value of each argument, in order.</param>
/// <param name="Result">What it answered, as the trace prints it.</param>
public sealed record TraceStep(
    string Operation, IReadOnlyList<(string Name, ulong Value)> Arguments, string Result);

/// <summary>
/// A sequence of operations from an initial state, at whose last step a claim fails; everything that is needed to run
/// it again.
/// </summary>
/// <param name="Target">What it ran on: the specification, or an implementation.</param>
/// <param name="Claim">The claim that fails.</param>
/// <param name="Explanation">What fails, in a sentence.</param>
/// <param name="Scope">Name of the layout, devices and kernel pages.</param>
/// <param name="Switches">The design switches that are on.</param>
/// <param name="Seed">The seed that found it; 0 where nothing was random.</param>
/// <param name="Steps">The operations.</param>
public sealed record Counterexample(
    string Target,
    string Claim,
    string Explanation,
    string Scope,
    IReadOnlyList<string> Switches,
    ulong Seed,
    IReadOnlyList<TraceStep> Steps);
