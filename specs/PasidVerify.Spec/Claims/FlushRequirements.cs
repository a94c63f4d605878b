using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>What `binding` requires of flushes: each takes out of caches what its tags name, and nothing else (VT-d 6.5.2).</summary>
internal static class FlushRequirements
{
    public static IEnumerable<Requirement> NothingElse() =>
    [
        Takes(
            "flush-takes-entries-that-it-names",
            "A flush takes PASID-table entries out of a cache of its own domain and PASID, or device and PASID, only.",
            [Sorts.Device, Sorts.Pasid, Sorts.Domain],
            (before, after, p) => Entry(before, p) != Entry(after, p),
            (descriptor, p) => !IsOfPages(descriptor) & IsOfUser(descriptor, p)),
        Takes(
            "flush-takes-translations-that-it-names",
            "A flush takes translations out of a cache of its own domain, device, PASID and pages, as its kind has them, only.",
            [Sorts.Device, Sorts.Pasid, Sorts.Domain, Sorts.Page, Sorts.Frame],
            (before, after, p) => Translation(before, p) != Translation(after, p),
            NamesTranslation),
        Takes(
            "flush-takes-table-pages-of-the-kernel",
            "A flush of the kernel's whole domain alone takes table pages out of paging-structure caches.",
            [Sorts.Region, Sorts.Table],
            (before, after, p) => IsLedTo(before, p) & !IsLedTo(after, p),
            (descriptor, p) => descriptor.Kind == DescriptorKind.IotlbDomain & descriptor.Tags.Domain == Domains.Kernel)
            with { ShownIn = NamedScopes.Kernel() },
        Takes(
            "others-keep-their-translations",
            "What a device reaches it goes on reaching when a flush completes that does not name it.",
            Point.OfAccess,
            (before, after, p) => Reaches(before, p) & !Reaches(after, p),
            NamesTranslation),
    ];

    private static Requirement Takes(
        string name,
        string sentence,
        IReadOnlyList<Sort> sorts,
        Func<State, State, Point, Bool> takes,
        Func<Descriptor, Point, Bool> names) => new(
        name,
        sentence,
        sorts,
        (step, p) => takes(step.Before, step.After, p),
        (step, p) => names(step.Before.Queue[new(step.Arguments[0])], p))
    {
        AboutSteps = true,
        When = step => step.Operation?.Name == Operation.Complete && step.Status == Status.Ok,
    };

    private static Choice<CacheLevel> Entry(State s, Point p) => s.StaleEntries[new(p.Device, p.Pasid, p.Domain)].Level;

    private static Choice<CacheLevel> Translation(State s, Point p) =>
        s.StaleTranslations[new(p.Device, p.Pasid, p.Domain, p.Page, p.Frame)].Level;

    private static Bool Reaches(State s, Point p) => Spec.Translation.Reaches(s, p.Request, p.Way, p.Frame);

    private static Bool IsLedTo(State s, Point p) => s.StaleTables[new(p.Region, p.Table)].Present;

    private static Bool NamesTranslation(Descriptor descriptor, Point p) =>
        (!IsOfPages(descriptor) | descriptor.Tags.Pages.Contains(p.Page)) & IsOfUser(descriptor, p);

    private static Bool IsOfPages(Descriptor descriptor) =>
        descriptor.Kind == DescriptorKind.IotlbPages | descriptor.Kind == DescriptorKind.DeviceTlbPages;

    /// <summary>A device's own TLB is told of device and PASID, or, as all caches, of the domain's users.</summary>
    private static Bool IsOfUser(Descriptor descriptor, Point p)
    {
        var (kind, tags) = (descriptor.Kind, descriptor.Tags);
        var ofPasid = kind == DescriptorKind.PasidCache | kind == DescriptorKind.Iotlb;
        return (kind == DescriptorKind.DeviceTlb & tags.Device == p.Device & tags.Pasid == p.Pasid)
            | (kind != DescriptorKind.DeviceTlb & tags.Domain == p.Domain & (!ofPasid | tags.Pasid == p.Pasid));
    }
}
