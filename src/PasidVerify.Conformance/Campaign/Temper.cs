namespace PasidVerify.Conformance;

/// <summary>How often a sequence does what.</summary>
internal sealed record Temper(
    int Enable, int Disable, int End, int Step, int Access, int Map = 0, int Unmap = 0, int Dma = 0, int Kernel = 0)
{
    /// <summary>All there are: rates that suit one state never reach another.</summary>
    public static Temper[] All() =>
    [
        Balanced(), CallsPileUp(), DevicesComeAndGo(), MappingsComeAndGo(), WalksComeBetween(), DmaAlone(),
        DmaWithPasid(), KernelChanges(),
    ];

    private static Temper Balanced() =>
        new(Enable: 10, Disable: 3, End: 14, Step: 14, Access: 6, Map: 26, Unmap: 22, Dma: 20, Kernel: 3);

    private static Temper CallsPileUp() =>
        new(Enable: 6, Disable: 1, End: 3, Step: 3, Access: 3, Map: 34, Unmap: 36, Dma: 20, Kernel: 2);

    private static Temper DevicesComeAndGo() =>
        new(Enable: 24, Disable: 14, End: 16, Step: 16, Access: 4, Map: 14, Unmap: 8, Dma: 6, Kernel: 2);

    private static Temper MappingsComeAndGo() =>
        new(Enable: 4, Disable: 1, End: 16, Step: 14, Access: 4, Map: 34, Unmap: 28, Kernel: 2);

    private static Temper WalksComeBetween() =>
        new(Enable: 8, Disable: 3, End: 14, Step: 14, Access: 30, Map: 22, Unmap: 18, Dma: 10, Kernel: 4);

    private static Temper DmaAlone() => new(Enable: 3, Disable: 1, End: 14, Step: 14, Access: 10, Dma: 70);

    private static Temper DmaWithPasid() => new(Enable: 12, Disable: 6, End: 4, Step: 4, Access: 6, Dma: 70);

    private static Temper KernelChanges() =>
        new(Enable: 14, Disable: 3, End: 20, Step: 18, Access: 12, Map: 6, Unmap: 4, Dma: 4, Kernel: 44);
}
