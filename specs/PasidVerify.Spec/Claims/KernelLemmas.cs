using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>The lemmas about the kernel's own page table.</summary>
internal static class KernelLemmas
{
    public static IReadOnlyList<Lemma> All() =>
    [
        new("region-has-table", [Sorts.Region], RegionHasTable),
        new("retiring-table-is-empty", [Sorts.Page], RetiringTableIsEmpty),
        new("stale-table-is-being-flushed", [Sorts.Region, Sorts.Table], StaleTableIsBeingFlushed),
        new("stale-kernel-leaf-is-being-flushed", [Sorts.Page, Sorts.Frame], StaleLeafIsBeingFlushed),
        new("call-changes-its-pages", [Sorts.Call, Sorts.Page], CallChangesItsPages),
    ];

    private static Bool RegionHasTable(State s, Point p)
    {
        var region = s.Regions[p.Region];
        var table = s.TablePages[region.Table];
        return (region.Phase != TablePhase.None).Implies(
            table.Used & table.Region == p.Region
            & (region.Phase == TablePhase.Live | region.Phase == TablePhase.Retiring));
    }

    private static Bool RetiringTableIsEmpty(State s, Point p)
    {
        var region = s.Regions[KernelTable.RegionOf(p.Page)];
        return (region.Phase == TablePhase.Retiring).Implies(!s.Cells[new(region.Table, p.Page)].Present);
    }

    private static Bool StaleTableIsBeingFlushed(State s, Point p)
    {
        var region = s.Regions[p.Region];
        return s.StaleTables[new(p.Region, p.Table)].Present.Implies(
            region.Phase == TablePhase.Retiring & region.Table == p.Table
            & FlushesKernel(s, s.Calls[region.Call], CallKind.FreeTable));
    }

    private static Bool StaleLeafIsBeingFlushed(State s, Point p)
    {
        var change = s.KernelChanges[p.Page];
        return s.StaleLeaves[new(Pasids.None, Domains.Kernel, p.Page, p.Frame)].Present.Implies(
            change.Pending & change.Frame == p.Frame & FlushesKernel(s, s.Calls[change.Call], CallKind.KernelChange));
    }

    private static Bool CallChangesItsPages(State s, Point p)
    {
        var call = s.Calls[p.Call];
        var change = s.KernelChanges[p.Page];
        return (call.Kind == CallKind.KernelChange & call.Pages.Contains(p.Page)).Implies(
            change.Pending & change.Call == p.Call);
    }

    /// <summary>The call waits for the invalidation of the kernel's domain.</summary>
    private static Bool FlushesKernel(State s, Call call, CallKind kind)
    {
        var flush = s.Queue[call.Flush];
        return call.Kind == kind & flush.Kind == DescriptorKind.IotlbDomain & flush.Domain == Domains.Kernel
            & Lemmas.Awaits(s, call);
    }
}
