using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>The claim about the kernel's own page table, which fast mode shares.</summary>
internal static class KernelCoherence
{
    public static Claim Claim() => new(
        "kernel-coherence",
        "Once a change of the kernel's page table has returned, no fast-mode translation disagrees with it and no walk "
        + "reads a freed table page, but for pages that another change in flight concerns.",
        [
            new(
                "no-stale-kernel-translation",
                "What a device in fast mode reaches, to read or to write, the CPU's walk reaches today; or reached before, "
                + "where a change in flight concerns the page.",
                Point.OfAccess,
                (step, p) => p.Domain == Domains.Kernel & Translation.Reaches(step.After, p.Request, p.Way, p.Frame),
                (step, p) => Today(step.After, p) | Before(step.After, p))
            {
                ShownIn = NamedScopes.Kernel(),
                Witness = (step, p) => step.Before.KernelChanges[p.Page].Pending
                    & !step.After.KernelChanges[p.Page].Pending,
            },
            new(
                "no-freed-table-page",
                "A table page that a walk of a device in fast mode may read is a table page.",
                [Sorts.Device, Sorts.Pasid, Sorts.Region, Sorts.Table],
                (step, p) => Caches.Level(step.After, p.Device, p.Pasid, Domains.Kernel).AtLeast(CacheLevel.Iotlb)
                    & Translation.Led(step.After, p.Region, p.Table),
                (step, p) => step.After.TablePages[p.Table].Used & step.After.TablePages[p.Table].Region == p.Region)
            {
                ShownIn = NamedScopes.Kernel(),
                Witness = (step, p) => step.After.StaleTables[new(p.Region, p.Table)].Present,
            },
        ]);

    /// <summary>The CPU's walk reached it before the change in flight, which has not returned.</summary>
    internal static Bool Before(State s, Point p)
    {
        var change = s.KernelChanges[p.Page];
        return change.Pending & change.Frame == p.Frame & (!p.Request.Write | change.Writable);
    }

    private static Bool Today(State s, Point p)
    {
        var leaf = KernelTable.Today(s, p.Page);
        return leaf.Present & leaf.Frame == p.Frame & (!p.Request.Write | leaf.Writable);
    }
}
