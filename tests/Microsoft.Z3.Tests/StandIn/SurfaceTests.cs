namespace Microsoft.Z3.Tests.StandIn;

public class SurfaceTests
{
    [Fact]
    public void Every_public_member_exists_in_the_official_assembly() =>
        Assert.Empty(Surface.Of(typeof(Context).Assembly).Except(Surface.Listed));

    [Fact]
    public void No_type_is_listed_in_vain() =>
        Assert.Equal(
            typeof(Context).Assembly.GetExportedTypes().Select(Surface.ListedName).Order(),
            Surface.TypesListed.Order());
}
