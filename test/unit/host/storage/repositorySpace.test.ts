import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spaceOfFolder, spaceOfRemote } from "../../../../src/host/storage/repositorySpace.ts";

describe("The space of a repository", () => {
  const same = [
    "https://github.com/Someone/Project.git",
    "https://github.com/someone/project",
    "https://someone:token@github.com/someone/project.git/",
    "git@github.com:someone/project.git",
    "github.com:someone/project",
    "ssh://git@github.com/someone/project.git",
    "ssh://git@github.com:22/someone/project.git",
    "git://github.com/someone/project",
    "GIT@GitHub.com:Someone/Project.GIT",
    "git@github.com:/someone/project.git/",
    "[git@github.com:22]:someone/project.git",
    "ssh://git@ssh.github.com:443/someone/project.git",
    "git+ssh://git@github.com//someone/project",
    "https://github.com./someone/project",
    "https://github.com/some%6Fne/project.git",
    " https://github.com:443/someone/project.git\n",
  ];
  for (const remote of same) {
    it(`is the same whatever way it was cloned: ${remote}`, () => {
      assert.equal(spaceOfRemote(remote), "github.com/someone/project");
    });
  }

  it("is the same by a host's other name for SSH, with what that adds to the path", () => {
    const https = spaceOfRemote("https://org@git.example/org/project/_git/repo");
    assert.equal(https, "git.example/org/project/repo");
    assert.equal(spaceOfRemote("git@ssh.git.example:v3/org/project/repo"), https);
    assert.equal(spaceOfRemote("git@ssh.example:p/q"), "ssh.example/p/q", "no other name");
  });

  it("is the same by the names that Azure DevOps has had, with a project that is called as the repository", () => {
    for (const remote of [
      "https://dev.azure.com/Org/project/_git/repo",
      "git@ssh.dev.azure.com:v3/Org/project/repo",
      "https://org.visualstudio.com/project/_git/repo",
      "https://org.visualstudio.com/DefaultCollection/project/_git/repo",
      "org@vs-ssh.visualstudio.com:v3/org/project/repo",
    ])
      assert.equal(spaceOfRemote(remote), "dev.azure.com/org/project/repo", remote);
    for (const remote of ["https://dev.azure.com/org/_git/repo", "git@ssh.dev.azure.com:v3/org/repo/repo"])
      assert.equal(spaceOfRemote(remote), "dev.azure.com/org/repo/repo", remote);
  });

  it("is the same at an address of numbers", () => {
    for (const remote of ["ssh://git@[2001:db8::1]:2222/a/b.git", "git@[2001:DB8::1]:a/b"])
      assert.equal(spaceOfRemote(remote), "[2001:db8::1]/a/b", remote);
  });

  for (const remote of [
    "",
    "/srv/git/project.git",
    "../project",
    "C:\\git\\project",
    "file:///srv/project",
    "https://",
  ]) {
    it(`is none where the remote names no host: ${JSON.stringify(remote)}`, () => {
      assert.equal(spaceOfRemote(remote), undefined);
    });
  }

  it("keeps another host and another path apart", () => {
    const spaces = [
      "git@a.example:p/q",
      "git@b.example:p/q",
      "git@a.example:p/r",
      "https://a.example:8443/x/p/q",
    ];
    assert.equal(new Set(spaces.map(spaceOfRemote)).size, 4);
  });

  describe("is found in a folder,", () => {
    let folder = "";
    beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "longhand-space-"))));
    afterEach(() => rmSync(folder, { recursive: true }));
    const config =
      '[core]\n\tbare = false\n[remote "upstream"]\n\turl = https://up.example/p\n[remote "origin"]\n\turl = git@own.example:p.git\n[branch "main"]\n\turl = no\n';

    it("also in a work tree, by the remote called origin, else the first", async () => {
      mkdirSync(join(folder, "main/.git/worktrees/tree"), { recursive: true });
      mkdirSync(join(folder, "tree"));
      writeFileSync(join(folder, "main/.git/config"), config);
      writeFileSync(join(folder, "main/.git/worktrees/tree/commondir"), "../..\n");
      writeFileSync(join(folder, "tree/.git"), `gitdir: ${join(folder, "main/.git/worktrees/tree")}\n`);
      for (const name of ["main", "tree"])
        assert.equal(await spaceOfFolder(join(folder, name)), "own.example/p");
      writeFileSync(join(folder, "main/.git/config"), config.replace("origin", "fork"));
      assert.equal(await spaceOfFolder(join(folder, "main")), "up.example/p");
    });

    it("also in a submodule, by its own remote, and in a folder within, by where that is", async () => {
      mkdirSync(join(folder, "main/.git/modules/sub"), { recursive: true });
      mkdirSync(join(folder, "main/sub/packages/a"), { recursive: true });
      writeFileSync(join(folder, "main/.git/config"), config);
      const own =
        '[core]\n\tworktree = ../../../sub\n[Remote "origin"]\n\tURL = "https://sub.example/s.git" ; its own\n';
      writeFileSync(join(folder, "main/.git/modules/sub/config"), own);
      writeFileSync(join(folder, "main/sub/.git"), "gitdir: ../.git/modules/sub\n");
      assert.equal(await spaceOfFolder(join(folder, "main/sub")), "sub.example/s");
      assert.equal(await spaceOfFolder(join(folder, "main/sub/packages/a")), "sub.example/s:packages/a");
    });

    it("and is none where there is no repository", async () => {
      assert.equal(await spaceOfFolder(folder), undefined);
    });
  });
});
