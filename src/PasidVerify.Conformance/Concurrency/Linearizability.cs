using PasidVerify.Iommu;
using PasidVerify.Spec;

namespace PasidVerify.Conformance;

/// <summary>Checks that calls of many threads are single steps to each other, on generated sequences.</summary>
/// <remarks>
/// Another thread goes on at accesses to memory only, and a target that says of addresses or pages that there are none left is
/// believed: races elsewhere, and what gets lost, are for <see cref="Stress"/> to find.
/// </remarks>
public static class Linearizability
{
    /// <summary>What of a seed's run no order of its calls explains; null if some order explains all.</summary>
    /// <param name="scope">The system.</param>
    /// <param name="seed">What is called, and how threads are interleaved.</param>
    /// <param name="around">What threads call instead of the implementation, and calls it; null for nothing.</param>
    /// <exception cref="AggregateException">What a thread threw.</exception>
    public static string? Contradiction(Scope scope, ulong seed, Func<IPasidDma, IPasidDma>? around = null)
    {
        var sequence = CommandGenerator.Sequence(new CommandGenerator(scope).Sequences(), seed);
        return new ConcurrentRun(scope, seed, Started).Contradiction(sequence.Commands);

        IPasidDma Started(Interleaving interleaving)
        {
            var dma = Start(scope, interleaving);
            return around is null ? dma : around(dma);
        }
    }

    private static PasidDma<InterleavedMemory<CheckedMemory>> Start(Scope scope, Interleaving interleaving)
    {
        var configuration = ScopeConfiguration.Of(scope);
        var layout = MemoryLayout.Of(configuration);
        var memory = new CheckedMemory(FlatMemory.For(configuration), layout.Start, layout.Bytes, [], new StoreWatch());
        return new(new(memory, interleaving), configuration);
    }
}
