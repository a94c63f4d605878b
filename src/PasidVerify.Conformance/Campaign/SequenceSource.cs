using FsCheck;
using PasidVerify.Spec;

namespace PasidVerify.Conformance;

/// <summary>The numbered sequences of a seed.</summary>
internal sealed class SequenceSource
{
    private readonly Scope scope;
    private readonly HotAddresses hot;
    private readonly Gen<Sequence> sequences;

    public SequenceSource(Scope scope)
    {
        this.scope = scope;
        hot = new HotAddresses(scope);
        sequences = new CommandGenerator(scope).Sequences();
    }

    /// <summary>A run of the sequence with a number, from its start.</summary>
    public SequenceRun Start(ulong index, ulong seed, Comparison comparison, long budget, out Sequence sequence)
    {
        sequence = CommandGenerator.Sequence(sequences, SplitMix.Derive(seed, index));
        return new SequenceRun(comparison, new Probes(scope, hot, sequence.Seed), budget);
    }
}
