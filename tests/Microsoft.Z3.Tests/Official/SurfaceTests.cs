namespace Microsoft.Z3.Tests.Official;

public class SurfaceTests
{
    /// <summary>On failure, the list as it should be is beside the test assembly.</summary>
    [Fact]
    public void The_list_is_what_the_official_assembly_has()
    {
        var types = typeof(Context).Assembly.GetExportedTypes();
        var listed = types.Where(type => Surface.TypesListed.Contains(Surface.ListedName(type)));
        var actual = listed.SelectMany(Surface.Of).Order(StringComparer.Ordinal).ToList();
        File.WriteAllLines(Path.Combine(AppContext.BaseDirectory, "official-surface.actual.txt"), actual);
        Assert.Equal(actual, Surface.Listed);
    }
}
