using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>The lemmas about the kernel's own page table.</summary>
internal static class KernelLemmas
{
    public static IReadOnlyList<Lemma> All() =>
    [
        new("region-has-table", [Sorts.Region], RegionHasTable) { About = ["regions"] },
        new("retiring-table-is-empty", [Sorts.Page], RetiringTableIsEmpty) { About = ["cells"] },
        new("stale-table-is-being-flushed", [Sorts.Region, Sorts.Table], StaleTableIsBeingFlushed)
        {
            About = ["staleTables"],
        },
        new("call-changes-its-pages", [Sorts.Call, Sorts.Page], CallChangesItsPages) { About = ["calls"] },
    ];

    private static Bool RegionHasTable(State s, Point p)
    {
        var region = s.Regions[p.Region];
        var table = s.TablePages[region.Table];
        return (region.Phase != TablePhase.None).Implies(
            table.Used & table.Region == p.Region & KernelTable.Canonical(p.Region)
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
        var call = s.Calls[region.Call];
        var (flush, wait) = (s.Queue[call.Flush.Iotlb], s.Queue[call.Flush.Wait]);
        return s.StaleTables[new(p.Region, p.Table)].Present.Implies(
            region.Phase == TablePhase.Retiring & region.Table == p.Table
            & call.Kind == CallKind.FreeTable & call.Flush.Iotlb < call.Flush.Wait
            & flush.Kind == DescriptorKind.IotlbDomain & flush.Tags.Domain == Domains.Kernel
            & wait.Kind == DescriptorKind.Wait & wait.Since <= call.Flush.Iotlb);
    }

    private static Bool CallChangesItsPages(State s, Point p)
    {
        var call = s.Calls[p.Call];
        var change = s.KernelChanges[p.Page];
        return (call.Kind == CallKind.KernelChange & call.Pages.Contains(p.Page)).Implies(
            change.Pending & change.Call == p.Call);
    }
}
