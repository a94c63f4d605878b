using PasidVerify.Iommu;
using PasidVerify.Lifted;

namespace PasidVerify.Prover;

/// <summary>
/// Laws of caches and queue registers: tags compared under a mask, blocks of pages that overlap, the sets that an
/// invalidation visits, IQA and IQERCD. Each is about one function, so that a test can put a mistake in its place.
/// </summary>
public static class CacheLaws
{
    /// <summary>1 if two aligned blocks overlap, else 0: page and order of each.</summary>
    public delegate LiftedWord Overlaps(
        LiftedWord page, LiftedWord order, LiftedWord otherPage, LiftedWord otherOrder);

    private const ulong Pages = 1UL << 52;

    /// <summary>Every law, of the functions that ship.</summary>
    public static IEnumerable<Law> All() =>
    [
        Tags(CacheTags.Of),
        OverlapIsFound(AddressMask.Overlap),
        OverlapIsOne(AddressMask.Overlap),
        .. SetsVisited(CacheIndex.Blocks),
        CachedBlock(CachedTranslation.Block),
        CachedTarget(CachedTranslation.Target),
        QueueAddress(QueueRegister.EncodeAddress),
        QueueErrors(QueueRegister.EncodeErrors),
    ];

    /// <summary>A mask of domain, PASID or both compares these and nothing else.</summary>
    public static Law Tags(Func<LiftedWord, LiftedWord, LiftedWord> make) => new("cache tags", word =>
    {
        var (domain, pasid, otherDomain, otherPasid) =
            (word("domain"), word("pasid"), word("other domain"), word("other pasid"));
        var (tags, other) = (make(domain, pasid), make(otherDomain, otherPasid));
        var (sameDomain, samePasid) = (domain.Bits == otherDomain.Bits, pasid.Bits == otherPasid.Bits);
        return (
            domain.Bits < 1UL << 16 & otherDomain.Bits < 1UL << 16 & pasid.Bits < 1UL << 32
            & otherPasid.Bits < 1UL << 32,
            Match(tags, CacheTags.Domain, other) == sameDomain & Match(tags, CacheTags.Pasid, other) == samePasid
            & Match(tags, CacheTags.Domain | CacheTags.Pasid, other) == (sameDomain & samePasid)
            & (tags.Bits & (CacheTags.FirstStage | CacheTags.WithPasid)) == 0
            & CacheTags.PasidOf(tags).Bits == pasid.Bits);
    });

    /// <summary>Blocks with a page in common overlap.</summary>
    public static Law OverlapIsFound(Overlaps overlap) => new("blocks with a common page overlap", word =>
    {
        var (page, order, other, otherOrder, common) =
            (word("page"), word("order"), word("other page"), word("other order"), word("common"));
        return (
            Orders(order, otherOrder) & AddressMask.Covers(page, order, common).Bits == 1
            & AddressMask.Covers(other, otherOrder, common).Bits == 1,
            overlap(page, order, other, otherOrder).Bits == 1);
    });

    /// <summary>Of blocks that overlap, one holds the first page of the other.</summary>
    public static Law OverlapIsOne(Overlaps overlap) => new("blocks that overlap have a common page", word =>
    {
        var (page, order, other, otherOrder) =
            (word("page"), word("order"), word("other page"), word("other order"));
        return (
            Orders(order, otherOrder) & overlap(page, order, other, otherOrder).Bits == 1,
            AddressMask.Covers(page, order, AddressMask.Block(other, otherOrder)).Bits == 1
            | AddressMask.Covers(other, otherOrder, AddressMask.Block(page, order)).Bits == 1);
    });

    /// <summary>
    /// An invalidation of a block looks at as many blocks of a size as this function says, or as there are sets, and
    /// one of them is in the set of any page in the block. A law for each size, of one page or of eight, and a small
    /// number of sets.
    /// </summary>
    public static IEnumerable<Law> SetsVisited(Func<LiftedWord, LiftedWord, LiftedWord> blocks) =>
        from size in (ulong[])[0, 3, 9, 12, 18, 21, 27, 36]
        select new Law($"sets of blocks of 2^{size} pages", word =>
        {
            var (page, order, inside, pasid) = (word("page"), word("order"), word("inside"), word("pasid"));
            var own = LiftedWord.Constant(size);
            var start = AddressMask.Block(page, order);
            var number = ((inside >> own) - (start >> own)) & LiftedWord.Constant(15);
            return (
                page.Bits < Pages & order.Bits <= SizedPages.All & pasid.Bits < 1UL << 32
                & AddressMask.Covers(page, order, inside).Bits == 1,
                number.Bits < blocks(order, own).Bits
                & (CacheIndex.Place(start + (number << own), own, pasid).Bits & 15)
                    == (CacheIndex.Place(inside, own, pasid).Bits & 15));
        });

    /// <summary>The block of a cached translation: its first page, its size, and its eight parts in order.</summary>
    public static Law CachedBlock(Func<LiftedWord, LiftedWord, LiftedWord> encode) => new("cached block", word =>
    {
        var (page, order, part, inside) = (word("page"), word("order"), word("part"), word("inside"));
        var made = encode(page, order);
        var size = order.Bits - 3;
        return (
            page.Bits < Pages & order.Bits <= 39 & part.Bits < 8
            & (page.Bits & ((new Bits(1, 64) << order.Bits) - 1)) == 0 & inside.Bits >> size == 0,
            CachedTranslation.Page(made).Bits == page.Bits & CachedTranslation.Order(made).Bits == order.Bits
            & (order.Bits < 3
                | CachedTranslation.Index(page + (part << new LiftedWord(size)) + inside, new LiftedWord(size)).Bits == part.Bits));
    });

    /// <summary>Where a page leads and what it allows do not touch.</summary>
    public static Law CachedTarget(Func<LiftedWord, LiftedWord, LiftedWord> encode) => new("cached target", word =>
    {
        var (address, rights) = (word("address"), word("rights"));
        var made = encode(address, rights);
        return (
            (address.Bits & 0xfff) == 0 & rights.Bits < 16,
            CachedTranslation.Address(made).Bits == address.Bits & CachedTranslation.Rights(made).Bits == rights.Bits);
    });

    /// <summary>IQA: what is encoded is decoded.</summary>
    public static Law QueueAddress(Func<LiftedWord, LiftedWord, LiftedWord, LiftedWord> encode) =>
        new("invalidation queue address", word =>
        {
            var (start, size, wide) = (word("start"), word("size"), word("wide"));
            var made = encode(start, size, wide);
            return (
                (start.Bits & 0xfff) == 0 & size.Bits < 8 & wide.Bits <= 1,
                QueueRegister.Start(made).Bits == start.Bits & QueueRegister.IsWide(made).Bits == wide.Bits
                & QueueRegister.Bytes(made).Bits == new Bits(0x1000, 64) << size.Bits);
        });

    /// <summary>IQERCD: three fields that do not touch.</summary>
    public static Law QueueErrors(Func<LiftedWord, LiftedWord, LiftedWord, LiftedWord> encode) =>
        new("invalidation queue errors", word =>
        {
            var (code, timeout, completion) = (word("code"), word("timeout"), word("completion"));
            var made = encode(code, timeout, completion).Bits;
            return (
                code.Bits < 16 & timeout.Bits < 1UL << 16 & completion.Bits < 1UL << 16,
                (made & uint.MaxValue) == code.Bits & ((made >> 32) & 0xffff) == timeout.Bits
                & made >> 48 == completion.Bits);
        });

    private static Bool Match(LiftedWord tags, ulong mask, LiftedWord wanted) =>
        CacheTags.Match(tags, LiftedWord.Constant(mask), wanted).Bits == 1;

    private static Bool Orders(LiftedWord order, LiftedWord other) =>
        order.Bits <= SizedPages.All & other.Bits <= SizedPages.All;
}
