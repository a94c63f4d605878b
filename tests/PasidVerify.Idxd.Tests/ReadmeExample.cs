using PasidVerify.Iommu;

namespace PasidVerify.Idxd.Tests;

/// <summary>The README's example, word for word: an accelerator behind an external port copies a page.</summary>
public sealed class ReadmeExample
{
    private const string Begin = "        // Sixteen pages", End = "        driver.Close();";

    [Fact]
    public void It_does_what_its_comments_say()
    {
        // Sixteen pages of kernel memory, and an accelerator that is not trusted.
        const ulong DirectMap = 0xffff_8880_0000_0000, Physical = 0x4_0000, Page = 4096;
        var memory = new FlatMemory(0, 8UL << 20);
        var dma = new PasidDma<FlatMemory>(memory, new Configuration
        {
            Devices = [new(SourceId: 0x6a01, Trusted: false)],
            KernelPages = [.. Enumerable.Range(0, 16).Select(page => new KernelPage(
                (DirectMap / Page) + (ulong)page, (Physical / Page) + (ulong)page, Writable: true))],
            DirectMapSize = 16 * Page,
            PasidLimit = 8,
            DomainLimit = 8,
            CallLimit = 4,
        });
        var queue = new WorkQueue(size: 2, largestTransfer: 0x4000);
        var accelerator = new Accelerator<FlatMemory>(dma, memory, 0x6a01, [queue]);
        var driver = new IdxdDriver<FlatMemory>(dma, accelerator, queue, memory);
        DmaBuffer Buffer(ulong page) => new(DirectMap + (page * Page), Physical + (page * Page), Size: 4096);

        var bypass = driver.Open(Mode.Bypass, Buffer(0));         // NotTrusted
        var strict = driver.Open(Mode.Kva, Buffer(0));            // Ok: a private table, which holds what is mapped only
        var filled = driver.Fill(Buffer(1), 0x0807_0605_0403_0201);
        var moved = driver.Move(Buffer(1), Buffer(2));            // mapped, copied through the IOMMU, unmapped, flushed
        var after = dma.Access(                                   // blocked, since the unmap has returned
            new Request(0x6a01, pasid: 2, DirectMap + Page, write: false, privileged: false));
        driver.Close();

        Assert.Equal((Status.NotTrusted, Status.Ok), (bypass, strict));
        Assert.True(filled.Succeeded && moved.Succeeded);
        Assert.Equal(0x0807_0605_0403_0201UL, memory.Load(Physical + (2 * Page)));
        Assert.Equal(FaultReason.NotPresent, after.Fault);
    }

    [Fact]
    public void It_is_in_the_README()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "README.md"))) root = Path.GetDirectoryName(root)!;
        string[] source = File.ReadAllLines(Path.Combine(root, "tests/PasidVerify.Idxd.Tests/ReadmeExample.cs"));
        string[] example =
        [
            .. source.SkipWhile(line => !line.StartsWith(Begin, StringComparison.Ordinal))
                .TakeWhile(line => !line.StartsWith("        Assert", StringComparison.Ordinal)),
        ];
        Assert.Contains(example, line => line.StartsWith(End, StringComparison.Ordinal));
        string text = string.Concat(example.Select(line => line.Length == 0 ? "\n" : line[4..] + "\n")).TrimEnd();
        Assert.Contains(text, File.ReadAllText(Path.Combine(root, "README.md")), StringComparison.Ordinal);
    }
}
