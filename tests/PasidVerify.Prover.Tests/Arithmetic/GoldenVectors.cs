using PasidVerify.Iommu;

namespace PasidVerify.Prover.Tests;

/// <summary>
/// The shipping arithmetic on known inputs, and what the manual's layouts make of them; in whichever reading.
/// </summary>
internal static class GoldenVectors
{
    public static IEnumerable<(string Name, T Actual, ulong Expected)> All<T>() where T : IWord<T> =>
        [.. Descriptors<T>(), .. Entries<T>(), .. Masks<T>(), .. Ranges<T>()];

    private static IEnumerable<(string, T, ulong)> Descriptors<T>() where T : IWord<T> =>
    [
        .. Both("pc pasid", PasidCacheDescriptor.OfPasid(W<T>(5), W<T>(0x12345)), 0x0001_2345_0005_0017, 0),
        .. Both("p_iotlb pasid", PasidIotlbDescriptor.OfPasid(W<T>(1), W<T>(2)), 0x2_0001_0026, 0),
        .. Both("p_iotlb aligned down", Pages<T>(1, 2, 3, 3, 0), 0x2_0001_0036, 3),
        .. Both("p_iotlb leaf only", Pages<T>(1, 0, 0x7ffff, 0, 1), 0x0001_0036, 0x7fff_f040),
        .. Both("p_iotlb large", Pages<T>(1, 3, 0xf_ffff_8880_0020_0, 9, 0), 0x3_0001_0036, 0xffff_8880_0020_0009),
        .. Both(
            "p_iotlb of a range beyond the largest mask",
            PasidIotlbDescriptor.OfRange(W<T>(1), W<T>(2), W<T>(0x3ffff), W<T>(0x40000)), 0x2_0001_0026, 0),
        .. Both(
            "p_iotlb of a range that straddles",
            PasidIotlbDescriptor.OfRange(W<T>(1), W<T>(2), W<T>(3), W<T>(4)), 0x2_0001_0036, 0x43),
        .. Both(
            "dev_tlb of 4 pages", DeviceTlbDescriptor.OfPages(W<T>(0x310), W<T>(0x310), W<T>(0), W<T>(8), W<T>(2)),
            0x0310_0310_0000_0003, 0x9001),
        .. Both(
            "p_dev_tlb of 2 MiB",
            PasidDeviceTlbDescriptor.OfPages(W<T>(0x310), W<T>(0x310), W<T>(0), W<T>(1), W<T>(0x200), W<T>(9)),
            0x0310_0001_0310_0008, 0x2f_f800),
        .. Both(
            "p_dev_tlb of all",
            PasidDeviceTlbDescriptor.OfPages(W<T>(0x310), W<T>(0x310), W<T>(0), W<T>(1), W<T>(0), W<T>(52)),
            0x0310_0001_0310_0008, 0x7fff_ffff_ffff_f800),
        .. Both(
            "wait", WaitDescriptor.Of(W<T>(WaitDescriptor.StatusWrite), W<T>(2), W<T>(0x1_00cc_cc04)),
            0x2_0000_0025, 0x1_00cc_cc04),
    ];

    private static IEnumerable<(string, T, ulong)> Entries<T>() where T : IWord<T> =>
    [
        ("first-stage qword 0", PasidEntry.EncodeQword0(W<T>(PasidEntry.FirstStage)), 0x49),
        ("pass-through qword 0", PasidEntry.EncodeQword0(W<T>(PasidEntry.PassThrough)), 0x109),
        ("qword 1 with PWSNP", PasidEntry.EncodeQword1(W<T>(7)), 0x80_0007),
        ("first-stage qword 2", PasidEntry.EncodeFirstStageQword2(W<T>(0x1234_5000)), 0x1234_5011),
        ("directory index", PasidIndex.Directory(W<T>(0x12345)), 0x48d),
        ("table index", PasidIndex.Table(W<T>(0x12345)), 5),
        ("table slot", PasidIndex.TableSlot(W<T>(0), W<T>(0x12345)), 320),
        ("strict leaf", FirstStageEntry.StrictLeaf(W<T>(0x12345), W<T>(1)), 0x1234_5067),
        ("strict read-only leaf", FirstStageEntry.StrictLeaf(W<T>(0x12345), W<T>(0)), 0x1234_5025),
        ("kernel leaf", FirstStageEntry.KernelLeaf(W<T>(0x12345), W<T>(1)), 0x1234_5163),
        ("root-table register in scalable mode", RootTable.EncodeRegister(W<T>(0x1234_5000), W<T>(1)), 0x1234_5400),
        ("root entry of the upper half of bus 3", RootTable.Slot(W<T>(0), W<T>(0x0380)), 0x38),
        ("context entry of device 5, function 1", ContextFormat.Slot(W<T>(0), W<T>(0x03a9)), 0x520),
        (
            "context qword 0",
            ContextFormat.EncodeQword0(W<T>(0x1234_5000), W<T>(7), W<T>(ContextFormat.PasidEnable)), 0x1234_5e09),
        ("second-stage width", PasidEntry.AddressWidth(W<T>(0x5432_1089)), 2),
        ("second-stage root", PasidEntry.SecondStageRoot(W<T>(0x5432_1089)), 0x5432_1000),
        (
            "fault record of a read with PASID",
            FaultRecord.EncodeHigh(
                W<T>(0x310), W<T>(0x12345), W<T>(0x71), W<T>(0), W<T>(FaultRecord.Read | FaultRecord.HasPasid)),
            0xc123_4571_8000_0310),
    ];

    private static IEnumerable<(string, T, ulong)> Masks<T>() where T : IWord<T> =>
        from golden in ((ulong First, ulong Count, ulong Block, ulong Order)[])
            [
                (0x0, 0x1, 0x0, 0), (0x3, 0x1, 0x3, 0), (0x3, 0x2, 0x0, 3), (0x0, 0x2, 0x0, 1), (0x1, 0x2, 0x0, 2),
                (0x4, 0x3, 0x4, 2), (0x7, 0x2, 0x0, 4), (0x200, 0x200, 0x200, 9), (0x3ffff, 0x2, 0x0, 19),
                (0x7_ffff_ffff, 0x2, 0x0, 36), (0xf_ffff_ffff_ffff, 0x1, 0xf_ffff_ffff_ffff, 0),
                (0x0, 0x10_0000_0000_0000, 0x0, 52),
            ]
        let order = AddressMask.Order(W<T>(golden.First), W<T>(golden.First + golden.Count - 1))
        from row in ((string, T, ulong)[])
            [("order", order, golden.Order), ("block", AddressMask.Block(W<T>(golden.First), order), golden.Block)]
        select row;

    private static IEnumerable<(string, T, ulong)> Ranges<T>() where T : IWord<T> =>
    [
        ("inside", Contains<T>(0xffff_8880_0000_0000, 0x2000, 0xffff_8880_0000_1000, 0x1000), 1),
        ("one byte too many", Contains<T>(0xffff_8880_0000_0000, 0x2000, 0xffff_8880_0000_1000, 0x1001), 0),
        ("below", Contains<T>(0xffff_8880_0000_0000, 0x2000, 0xffff_887f_ffff_f000, 0x1000), 0),
        (
            "wraps to the start",
            Contains<T>(0xffff_8880_0000_0000, 1UL << 46, 0xffff_8880_0000_0000, 0x7780_0000_0000), 0),
        ("ends at 2^64", Contains<T>(0xffff_ffff_ffff_c000, 0x4000, 0xffff_ffff_ffff_f000, 0x1000), 1),
    ];

    private static T W<T>(ulong value) where T : IWord<T> => T.Constant(value);

    private static T Contains<T>(ulong start, ulong length, ulong address, ulong size) where T : IWord<T> =>
        DirectMap.Contains(W<T>(start), W<T>(length), W<T>(address), W<T>(size));

    private static Descriptor<T> Pages<T>(ulong domain, ulong pasid, ulong page, ulong order, ulong leafOnly)
        where T : IWord<T> =>
        PasidIotlbDescriptor.OfPages(W<T>(domain), W<T>(pasid), W<T>(page), W<T>(order), W<T>(leafOnly));

    private static IEnumerable<(string, T, ulong)> Both<T>(string name, Descriptor<T> made, ulong low, ulong high)
        where T : IWord<T> =>
        [(name + " low", made.Low, low), (name + " high", made.High, high)];
}
