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
                ShownIn = NamedScopes.OneKernelPage(),
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
            new(
                "kernel-table-is-as-asked",
                "What the CPU's walk finds changes where kernel_map and begin_kernel_change were asked to, and to what they were.",
                [Sorts.Page],
                (step, p) => !IsSame(KernelTable.Today(step.Before, p.Page), KernelTable.Today(step.After, p.Page))
                    | (!step.IsRefused & IsAsked(step, p.Page)),
                (step, p) => IsAsked(step, p.Page) & IsSame(KernelTable.Today(step.After, p.Page), Wanted(step, p.Page)))
            {
                ShownIn = NamedScopes.Kernel(),
                AboutSteps = true,
                When = step => step.Operation is not null,
            },
        ]);

    /// <summary>The CPU's walk reached it before the change in flight, which has not returned.</summary>
    internal static Bool Before(State s, Point p)
    {
        var change = s.KernelChanges[p.Page];
        var call = s.Calls[change.Call];
        return change.Pending & call.Kind == CallKind.KernelChange & call.Pages.Contains(p.Page)
            & change.Frame == p.Frame & (!p.Request.Write | change.Writable);
    }

    private static Bool IsAsked(Step step, Page page) => step.Operation?.Name switch
    {
        Operation.KernelMap => page == new Page(step.Arguments[0]) & !KernelTable.Today(step.Before, page).Present,
        Operation.BeginKernelChange => ByteRange.Pages(step.Arguments[0], step.Arguments[1]).Contains(page)
            & KernelTable.Today(step.Before, page).Present,
        _ => false,
    };

    private static Leaf Wanted(Step step, Page page)
    {
        var before = KernelTable.Today(step.Before, page);
        return step.Operation?.Name switch
        {
            Operation.KernelMap => Leaf(new(step.Arguments[1])),
            Operation.BeginKernelChange => Leaf(before.Frame),
            _ => before,
        };

        Leaf Leaf(Frame frame) => new(step.Arguments[2] != 0, (step.Arguments[2] & MapKva.Write) != 0, frame);
    }

    /// <summary>Both lead nowhere, or to the same page frame with the same right.</summary>
    private static Bool IsSame(Leaf a, Leaf b) => (!a.Present & !b.Present)
        | (a.Present & b.Present & a.Frame == b.Frame & a.Writable == b.Writable);

    private static Bool Today(State s, Point p)
    {
        var leaf = KernelTable.Today(s, p.Page);
        return leaf.Present & leaf.Frame == p.Frame & (!p.Request.Write | leaf.Writable);
    }
}
