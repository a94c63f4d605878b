using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>
/// One of everything that a claim may speak about: a claim holds when it holds at every point. A proof takes a fresh
/// symbolic point, a search enumerates the points of its scope.
/// </summary>
/// <param name="indexes">The index of each sort that the claim speaks about.</param>
/// <param name="access">What kind of request.</param>
public sealed class Point(IReadOnlyDictionary<Sort, Bits> indexes, Access access) : IFieldSource
{
    // A search asks millions of times.
    private readonly DeviceId? device = Of<Sorts.Devices>(indexes);
    private readonly PasidId? pasid = Of<Sorts.Pasids>(indexes);
    private readonly DomainId? domain = Of<Sorts.Domains>(indexes);
    private readonly Page? page = Of<Sorts.Pages>(indexes);
    private readonly Frame? frame = Of<Sorts.Frames>(indexes);
    private readonly TableId? table = Of<Sorts.Tables>(indexes);

    /// <summary>What a claim about what a request reaches speaks of.</summary>
    public static IReadOnlyList<Sort> OfAccess =>
        [Sorts.Device, Sorts.Pasid, Sorts.Domain, Sorts.Table, Sorts.Page, Sorts.Frame];

    /// <summary>A device.</summary>
    public DeviceId Device => device ?? throw Missing(Sorts.Device);

    /// <summary>A PASID.</summary>
    public PasidId Pasid => pasid ?? throw Missing(Sorts.Pasid);

    /// <summary>A domain.</summary>
    public DomainId Domain => domain ?? throw Missing(Sorts.Domain);

    /// <summary>A page.</summary>
    public Page Page => page ?? throw Missing(Sorts.Page);

    /// <summary>A page frame.</summary>
    public Frame Frame => frame ?? throw Missing(Sorts.Frame);

    /// <summary>A byte of a page.</summary>
    public Offset Offset => new(this[Sorts.Offset]);

    /// <summary>A byte of the page frame.</summary>
    public ByteAddress Byte => new(Frame, Offset);

    /// <summary>A region of the kernel's address space.</summary>
    public RegionId Region => new(this[Sorts.Region]);

    /// <summary>A table page of the kernel.</summary>
    public TableId Table => table ?? throw Missing(Sorts.Table);

    /// <summary>A call in flight.</summary>
    public CallId Call => new(this[Sorts.Call]);

    /// <summary>A ticket.</summary>
    public Ticket Ticket => new(this[Sorts.Ticket]);

    /// <summary>A request of the device, with the PASID, to the page.</summary>
    public Request Request => new(Device, Pasid, Page, access);

    /// <summary>Translation by the tables of the domain, and the table page.</summary>
    public Way Way => new(Domain, Table);

    /// <summary>The index of a sort.</summary>
    public Bits this[Sort sort] => indexes[sort];

    /// <inheritdoc/>
    Bits IFieldSource.Bits(Sort sort, string name) => this[sort];

    /// <inheritdoc/>
    Bool IFieldSource.Bool(string name) => throw new InvalidOperationException("Keys have no truth values.");

    private static Index<TSort>? Of<TSort>(IReadOnlyDictionary<Sort, Bits> indexes)
        where TSort : ISort => indexes.TryGetValue(TSort.Sort, out var bits) ? new Index<TSort>(bits) : null;

    private static KeyNotFoundException Missing(Sort sort) => new($"The point has no {sort.Name}.");
}
