using PasidVerify.Spec;

namespace PasidVerify.Referee.Tests;

/// <summary>
/// docs/contract.md on the referee alone, with descriptors for the users at submission only: what caches hold after
/// each move, somebody still has a right to.
/// </summary>
public sealed class ContractTests
{
    private const int Sequences = 200;

    [Theory]
    [InlineData("small")]
    [InlineData("kernel")]
    [InlineData("dma")]
    [InlineData("lazy")]
    [InlineData("list")]
    [InlineData("mixed")]
    [InlineData("mixed-lazy")]
    public void Caches_hold_nothing_that_nobody_may_reach(string name)
    {
        for (int seed = 1; seed <= Sequences; seed++)
        {
            if (FirstBreach(Scopes.Of(name), seed) is { } breach) Assert.Fail(breach);
        }
    }

    [Fact]
    public void A_breach_is_found()
    {
        var scope = Scopes.Of("dma");
        Assert.Contains(Enumerable.Range(1, Sequences), seed => FirstBreach(scope, seed, overtakes: true) is not null);
    }

    private static string? FirstBreach(Scope scope, int seed, bool overtakes = false)
    {
        scope = Scopes.Long(scope);
        var referee = new Contest(scope, literal: true, overtakes: overtakes).Referee;
        Moves moves = new(scope, referee, new(seed));
        List<Move> played = [];
        for (int step = 0; step < 150; step++)
        {
            var move = moves.Next();
            played.Add(move);
            referee.Run(move.Operation, move.Arguments);
            if (Breaches(referee).FirstOrDefault() is not { } breach) continue;
            return $"scope {scope.Name}, seed {seed}, step {step + 1}: {breach}\n  {string.Join("\n  ", played)}";
        }

        return null;
    }

    private static IEnumerable<string> Breaches(ReferenceModel referee)
    {
        var held = referee.Hardware.Iotlb.Select(e => (e.Device, e.Pasid, e.Translation))
            .Concat(referee.Hardware.DeviceTlb).Distinct();
        foreach (var (device, pasid, translation) in held)
        {
            if (!MayHold(referee, device, pasid, translation))
                yield return $"device 0x{device:x}, PASID {pasid} still holds {translation}";
        }
    }

    private static bool MayHold(ReferenceModel referee, ulong device, ulong pasid, Translation held)
    {
        var kernel = referee.Kernel;
        ulong domain = kernel.DefaultDomain.GetValueOrDefault(device);
        if (pasid != Platform.NoPasid)
        {
            // N6: from a disable on the entry may be known, until it has returned.
            if (!kernel.Attachments.TryGetValue(device, out var attachment) || attachment.Pasid != pasid) return false;
            domain = attachment.Domain;
        }

        if (domain == Platform.PassthroughDomain) return held.Frame == held.Page;
        // N8: the CPU's translation and no more, but for changes in flight.
        if (domain == Platform.KernelDomain)
            return kernel.Changing.Contains(held.Page) || Covers(referee.Memory.Kernel(held.Page), held);
        // N5, and lazy flushing: what is mapped, or is to be waited for before the page is mapped again.
        if (!kernel.Domains.TryGetValue(domain, out var owner)) return false;
        if (!owner.Mappings.TryGetValue(held.Page, out var mapping)) return false;
        if (mapping.State is MappingState.Unmapping or MappingState.Queued) return true;
        return referee.Memory.Tables[owner.Root].TryGetValue(held.Page, out var leaf) && Covers(leaf, held);
    }

    private static bool Covers(Leaf? leaf, Translation held) =>
        leaf is { } today && today.Frame == held.Frame && (today.Writable || !held.Writable);
}
