namespace PasidVerify.Spec;

/// <summary>What a check found: one closed type, never a bare truth value. Unknown is never a pass.</summary>
public abstract record Verdict
{
    private Verdict()
    {
    }

    /// <summary>Its word in reports: proved, exhausted, held, violated or unknown.</summary>
    public abstract string Word { get; }

    /// <summary>For every state of every size.</summary>
    public sealed record Proved : Verdict
    {
        /// <inheritdoc/>
        public override string Word => "proved";
    }

    /// <summary>
    /// For every state that a scope's devices, pages and sizes lead to, up to the names of PASIDs, domains and calls.
    /// </summary>
    /// <param name="Scope">The scope.</param>
    public sealed record Exhausted(string Scope) : Verdict
    {
        /// <inheritdoc/>
        public override string Word => "exhausted";
    }

    /// <summary>In every sample taken, up to a limit.</summary>
    /// <param name="Samples">How many, and what limited them.</param>
    public sealed record Held(string Samples) : Verdict
    {
        /// <inheritdoc/>
        public override string Word => "held";
    }

    /// <summary>A trace from the initial state, replayed concretely, breaks it.</summary>
    /// <param name="Trace">The trace.</param>
    public sealed record Violated(Counterexample Trace) : Verdict
    {
        /// <inheritdoc/>
        public override string Word => "violated";
    }

    /// <summary>Not decided, and why.</summary>
    /// <param name="Reason">A solver that gave up, a candidate without a trace, a limit.</param>
    public sealed record Unknown(string Reason) : Verdict
    {
        /// <inheritdoc/>
        public override string Word => "unknown";
    }
}
